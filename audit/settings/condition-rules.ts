import { isJson } from '../template.ts';

/** The one condition that a resource may have: the operator gave an address for alarms. */
const hasAlarmEmail = '{"Fn::Not":[{"Fn::Equals":[{"Ref":"AlarmEmail"},""]}]}';

/** Resources that depend on another condition than whether the operator gave an address. */
export const conditionFindings = (template: unknown): readonly string[] => {
  if (!isJson(template) || !isJson(template.Resources)) return [];
  const conditions = isJson(template.Conditions) ? template.Conditions : {};
  return Object.entries(template.Resources).flatMap(([id, resource]) => {
    const name = isJson(resource) ? resource.Condition : undefined;
    return name === undefined ||
      (typeof name === 'string' && JSON.stringify(conditions[name]) === hasAlarmEmail)
      ? []
      : [`${id} depends on another condition than whether AlarmEmail is given`];
  });
};
