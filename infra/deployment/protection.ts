/** The parts of a CloudFormation template that protect data. */
export interface ProtectableTemplate {
  readonly Resources: Readonly<Record<string, ProtectableResource>>;
}

interface ProtectableResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const isProtected = ({ Properties = {}, DeletionPolicy }: ProtectableResource): boolean =>
  DeletionPolicy?.startsWith('Retain') === true ||
  Properties.DeletionProtection === 'ACTIVE' ||
  Properties.DeletionProtectionEnabled === true;

/** Logical IDs of the resources that outlive their stack. */
export const protectedIn = ({ Resources }: ProtectableTemplate): readonly string[] =>
  Object.entries(Resources)
    .filter(([, resource]) => isProtected(resource))
    .map(([id]) => id);

/** The same template with nothing protected, so that deleting the stack deletes all of it. */
export const unprotected = (template: ProtectableTemplate): ProtectableTemplate => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => {
      if (!isProtected(resource)) return [id, resource];
      const { Type, Properties = {} } = resource;
      const rest = Object.entries(resource).filter(([name]) => !name.endsWith('Policy'));
      const off = {
        ...('DeletionProtection' in Properties ? { DeletionProtection: 'INACTIVE' } : {}),
        ...('DeletionProtectionEnabled' in Properties ? { DeletionProtectionEnabled: false } : {}),
      };
      return [id, { ...Object.fromEntries(rest), Type, Properties: { ...Properties, ...off } }];
    }),
  ),
});
