import { isJson, writtenGrants } from './template.ts';

/** Properties beside a policy document that name something and allow nothing. */
const names = ['PolicyName', 'ManagedPolicyName', 'RoleName', 'Description', 'Path', 'Tags'];

const withoutNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNames);
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !names.includes(name))
      .map(([name, each]) => [name, withoutNames(each)]),
  );
};

const refersTo = (text: string, name: string): boolean =>
  text.includes(JSON.stringify({ Ref: name })) || text.includes(`\${${name}}`);

/** What the policies of a template take from values that are known only when it is deployed: a parameter that
 *  can have more than one value, a dynamic reference. Of a parameter only the default is read.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
export const openParameters = (template: unknown): readonly string[] => {
  const parameters = Object.entries(
    isJson(template) && isJson(template.Parameters) ? template.Parameters : {},
  );
  const open = parameters.flatMap(([name, parameter]) => {
    const allowed = isJson(parameter) ? parameter.AllowedValues : undefined;
    const isSsm = isJson(parameter) && String(parameter.Type).startsWith('AWS::SSM::');
    return Array.isArray(allowed) && allowed.length === 1 && !isSsm ? [] : [name];
  });
  return Object.entries(writtenGrants(template)).flatMap(([id, properties]) => {
    const text = JSON.stringify(withoutNames(properties));
    return [
      ...open
        .filter((name) => refersTo(text, name))
        .map((name) => `${id}: values of the parameter ${name} other than its default`),
      ...(text.includes('{{resolve:') ? [`${id}: a dynamic reference`] : []),
    ];
  });
};
