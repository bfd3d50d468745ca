import type { TemplateResource } from '../template.ts';

/** The only resources of types of which a second one would open a way beside the first: another sign-in,
 *  other roles for users, another page. */
const only: ReadonlyMap<string, string> = new Map([
  ['AWS::Cognito::UserPool', 'UserPool'],
  ['AWS::Cognito::UserPoolClient', 'UserPoolClient'],
  ['AWS::Cognito::IdentityPool', 'IdentityPool'],
  ['AWS::Cognito::IdentityPoolRoleAttachment', 'IdentityPoolRoles'],
  ['AWS::CloudFront::Distribution', 'SiteDistribution'],
  ['AWS::CloudFront::ResponseHeadersPolicy', 'SiteHeaders'],
]);

/** Resources that stand beside the intended ones: of another name, or once more in another stack, where the
 *  same name is another resource. */
export const resourcesBeside = (resources: readonly TemplateResource[]): readonly string[] => {
  const seen = new Set<string>();
  return resources.flatMap(({ id, type }) => {
    const intended = only.get(type) ?? id;
    const isSecond = seen.has(`${type} ${id}`);
    seen.add(`${type} ${id}`);
    return [
      ...(id === intended ? [] : [`${id}: no ${type} is intended but ${intended}`]),
      ...(isSecond ? [`${id}: two stacks have a ${type} of this name`] : []),
    ];
  });
};
