import { grouped } from './grouped.ts';

const english = (count: number): number => (count === 1 ? 0 : 1);

/** A sentence that depends on a number: `#` in it becomes the number, `{name}` the value of that name.
 *  The build puts in the forms of the user's language, and the language's rule.
 *  @param forms in English: for one, and for any other number. */
export const plural = (
  count: number,
  forms: readonly string[],
  values: Readonly<Record<string, string>> = {},
  ruleOf: ((count: number) => number) | undefined = english,
): string => {
  const form = forms[Number(ruleOf(count))] ?? forms.at(-1) ?? '';
  return form.replace(/#|\{(\w+)\}/g, (all, name?: string) =>
    name === undefined ? grouped(count) : (values[name] ?? all),
  );
};
