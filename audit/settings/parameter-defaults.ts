import { isJson } from '../template.ts';

/** The highest default that a limit may have. An operator may choose a higher limit at deployment. */
const highest: Readonly<Record<string, number>> = {
  TableReadUnits: 5_000,
  TableWriteUnits: 1_000,
  MonthlyBudget: 500,
};

/** Defaults of parameters that would let more through than an operator expects. */
export const defaultFindings = (template: unknown): readonly string[] => {
  const parameters = isJson(template) && isJson(template.Parameters) ? template.Parameters : {};
  const defaultOf = (name: string): unknown => {
    const parameter = parameters[name];
    return isJson(parameter) ? parameter.Default : undefined;
  };
  return [
    ...(String(defaultOf('AppOrigins') ?? '').includes('*')
      ? ['AppOrigins: pages of other origins than the app’s may call (Default)']
      : []),
    ...(['undefined', 'localhost'].includes(String(defaultOf('PasskeyDomain')))
      ? []
      : ['PasskeyDomain: passkeys are of a domain that the operator did not choose (Default)']),
    ...Object.entries(highest)
      .filter(([name, most]) => Number(defaultOf(name) ?? 0) > most)
      .map(([name, most]) => `${name}: the default is above ${most} (Default)`),
  ];
};
