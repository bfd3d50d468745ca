import type { Condition, Statement } from '../../engine/iam/policy-document.ts';
import { resolveTemplate, type Context, type Template } from '../../engine/iam/policy-variables.ts';
import type { Pattern } from '../../engine/iam/wildcard.ts';

/** A value of a policy, as far as it matters here. */
export interface Written {
  readonly template: Template | null;
}

/** The templates that could be parsed. */
export const templatesOf = (values: readonly Written[]): readonly Template[] =>
  values.flatMap(({ template }) => (template === null ? [] : [template]));

/** The patterns of all that resolve, each once. */
export const patternsOf = (values: readonly Written[], context: Context): readonly Pattern[] => {
  const patterns = templatesOf(values).flatMap((template) => {
    const { pattern } = resolveTemplate(template, context);
    return pattern === null ? [] : [pattern];
  });
  return [...new Map(patterns.map((each) => [JSON.stringify(each), each])).values()];
};

export const resourceValues = (statements: readonly Statement[]): readonly Written[] =>
  statements.flatMap(({ resource }) => resource?.patterns ?? []);

/** The policy variables that statements name, in lower case. */
export const variablesIn = (statements: readonly Statement[]): readonly string[] => {
  const inConditions = statements.flatMap(({ conditions }) =>
    conditions.flatMap(({ values }: Condition) => values),
  );
  const parts = templatesOf([...resourceValues(statements), ...inConditions]).flat();
  return [...new Set(parts.flatMap((part) => (part.kind === 'variable' ? [part.key] : [])))];
};
