import { isJson, writtenGrants } from '../template.ts';

const refersTo = (text: string, name: string): boolean =>
  text.includes(JSON.stringify({ Ref: name })) || text.includes(`\${${name}}`);

/** What a template's policies take from values that are known only when it is deployed: a parameter with a
 *  choice or from Systems Manager, a dynamic reference. Of a parameter only the default is read.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
export const openParameters = (template: unknown): readonly string[] => {
  const parameters = Object.entries(
    isJson(template) && isJson(template.Parameters) ? template.Parameters : {},
  );
  const open = parameters.flatMap(([name, parameter]) => {
    if (!isJson(parameter)) {
      return [];
    }
    const { AllowedValues: allowed, Type: type } = parameter;
    const isChoice = Array.isArray(allowed) && allowed.length > 1;
    return isChoice || String(type).startsWith('AWS::SSM::') ? [name] : [];
  });
  return Object.entries(writtenGrants(template)).flatMap(([id, properties]) => {
    const text = JSON.stringify(properties);
    return [
      ...open
        .filter((name) => refersTo(text, name))
        .map((name) => `${id}: values of the parameter ${name} other than its default`),
      ...(text.includes('{{resolve:') ? [`${id}: a dynamic reference`] : []),
    ];
  });
};
