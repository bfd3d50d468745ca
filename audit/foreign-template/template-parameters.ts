import {
  chosen,
  isGrant,
  isJson,
  withoutNames,
  type ReadTemplates,
  type TemplateResource,
} from '../template.ts';

/** A value for some of a template's parameters. */
export type ChosenValues = Readonly<Record<string, string>>;

/** More ways to deploy one template are not looked at. */
const mostChoices = 64;

/** Every way to choose parameters of which the template lists the allowed values; null when there are too
 *  many. CloudFormation accepts no other value. The allowed values of a parameter that is read from Systems
 *  Manager are names of parameters there: what they hold is not known.
 *  @param named the parameters that matter.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export const choicesOf = (
  template: unknown,
  named: readonly string[],
): readonly ChosenValues[] | null => {
  const parameters = parametersOf(template);
  let choices: readonly ChosenValues[] = [{}];
  for (const name of named) {
    const parameter = parameters[name];
    if (!isJson(parameter) || !/^(String|Number)$/.test(String(parameter.Type))) continue;
    const { AllowedValues: values } = parameter;
    if (!Array.isArray(values) || values.length === 0) continue;
    choices = choices.flatMap((each) =>
      values.map((value) => ({ ...each, [name]: String(value) })),
    );
    if (choices.length > mostChoices) return null;
  }
  return choices;
};

const parametersOf = (template: unknown): Readonly<Record<string, unknown>> =>
  isJson(template) && isJson(template.Parameters) ? template.Parameters : {};

/** What a template's grants take from parameters that have no fixed value. */
export interface OpenValues {
  readonly decidingNames: readonly string[];
  /** In words: places where one value of a parameter may let more through than another. */
  readonly deciding: readonly string[];
  /** Parameters that are only part of the name of a bucket or table that the template makes. S3 and DynamoDB
   *  accept no slash, wildcard or `$` in it, and no name twice, so that a proof holds for any value.
   *  @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
  readonly naming: readonly string[];
}

/** Finds where a template's grants depend on parameters.
 *  @param templates read with `chosen` for each parameter that has no fixed value. */
export const openValues = (template: unknown, templates: ReadTemplates): OpenValues => {
  const names = Object.keys(parametersOf(template));
  const own = new Set(
    templates.resources
      .filter(({ type }) => type === 'AWS::S3::Bucket' || type === 'AWS::DynamoDB::Table')
      .flatMap(({ id }) => templates.arnOf(id) ?? []),
  );
  const found = templates.resources
    .filter(({ type }) => isGrant(type))
    .flatMap((resource) =>
      textsOf(resource).flatMap(({ id, member, text }) =>
        names
          .filter((name) => text.includes(chosen(name)))
          .map((name) => ({ id, name, isNaming: isNameOfOwn(member, text, own) })),
      ),
    );
  const deciding = found
    .filter(({ isNaming }) => !isNaming)
    .map(({ id, name }) => `${id}: values of the parameter ${name}`);
  const decidingNames = found.filter(({ isNaming }) => !isNaming).map(({ name }) => name);
  return {
    decidingNames: [...new Set(decidingNames)],
    deciding: [...new Set(deciding)],
    naming: [...new Set(found.filter(({ isNaming }) => isNaming).map(({ name }) => name))],
  };
};

/** With this every stand-in of a parameter begins. */
const parameterMark = chosen('').slice(0, -1);

/** Whether parameters in a text are only in the name of an own bucket or table. */
const isNameOfOwn = (member: string, text: string, own: ReadonlySet<string>): boolean => {
  const arn = member === 'Bucket' ? `arn:aws:s3:::${text}` : text;
  if (member !== 'Bucket' && member !== 'Resource') return false;
  return [...own].some(
    (each) =>
      arn === each ||
      (arn.startsWith(`${each}/`) && !arn.slice(each.length).includes(parameterMark)),
  );
};

interface Text {
  readonly id: string;
  /** The member of an object that has the text, or a list with it. */
  readonly member: string;
  readonly text: string;
}

const textsOf = ({ id, properties }: TemplateResource): readonly Text[] => {
  const within = (value: unknown, member: string): readonly Text[] => {
    if (Array.isArray(value)) return value.flatMap((each) => within(each, member));
    if (isJson(value)) return Object.entries(value).flatMap(([name, each]) => within(each, name));
    return typeof value === 'string' ? [{ id, member, text: value }] : [];
  };
  return within(withoutNames(properties), '');
};
