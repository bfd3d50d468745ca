import { isJson } from '../template.ts';

/** Resource types whose properties say who may do what. */
const grants = /^AWS::(IAM::|S3::BucketPolicy$)/;

const refersTo = (text: string, name: string): boolean =>
  text.includes(JSON.stringify({ Ref: name })) || text.includes(`\${${name}}`);

/** What a template's policies take from values that are known only when it is deployed: a parameter with a
 *  choice or from Systems Manager, a dynamic reference. Of a parameter only the default is read.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
export const openParameters = (template: unknown): readonly string[] => {
  if (!isJson(template) || !isJson(template.Resources)) {
    return [];
  }
  const parameters = Object.entries(isJson(template.Parameters) ? template.Parameters : {});
  const open = parameters.flatMap(([name, parameter]) => {
    if (!isJson(parameter)) {
      return [];
    }
    const { AllowedValues: allowed, Type: type } = parameter;
    const isChoice = Array.isArray(allowed) && allowed.length > 1;
    return isChoice || String(type).startsWith('AWS::SSM::') ? [name] : [];
  });
  return Object.entries(template.Resources).flatMap(([id, resource]) => {
    if (!isJson(resource) || !grants.test(String(resource.Type))) {
      return [];
    }
    const text = JSON.stringify(resource.Properties ?? {});
    return [
      ...open
        .filter((name) => refersTo(text, name))
        .map((name) => `${id}: values of the parameter ${name} other than its default`),
      ...(text.includes('{{resolve:') ? [`${id}: a dynamic reference`] : []),
    ];
  });
};
