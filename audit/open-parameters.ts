import { isJson, withoutNames, writtenGrants } from './template.ts';

const refersTo = (text: string, name: string): boolean =>
  text.includes(JSON.stringify({ Ref: name })) || text.includes(`\${${name}}`);

/** What the policies of a template take from values that are known only when it is deployed: parameters that
 *  can have more than one value, and dynamic references.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export const openParameters = (template: unknown): readonly string[] => {
  const parameters = Object.entries(
    isJson(template) && isJson(template.Parameters) ? template.Parameters : {},
  );
  const open = parameters.flatMap(([name, parameter]) => {
    const allowed = isJson(parameter) ? parameter.AllowedValues : undefined;
    const isSsm = isJson(parameter) && String(parameter.Type).startsWith('AWS::SSM::');
    return Array.isArray(allowed) && allowed.length === 1 && !isSsm ? [] : [name];
  });
  const found = Object.entries(writtenGrants(template)).flatMap(([id, properties]) => {
    const text = JSON.stringify(withoutNames(properties));
    return open
      .filter((name) => refersTo(text, name))
      .map((name) => `${id}: values of the parameter ${name} other than its default`);
  });
  return [...found, ...dynamicReferences(template)];
};

/** Policies that take a value from Systems Manager or Secrets Manager at deployment.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
export const dynamicReferences = (template: unknown): readonly string[] =>
  Object.entries(writtenGrants(template))
    .filter(([, properties]) => JSON.stringify(withoutNames(properties)).includes('{{resolve:'))
    .map(([id]) => `${id}: a dynamic reference`);
