/** The members of a request: their types on the wire and AWS's constraints.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html */
export type Shape = (
  | { readonly kind: 'String' | 'Boolean' | 'Integer' | 'Long' }
  | { readonly kind: 'AttributeValue' }
  | { readonly kind: 'list'; readonly of: Shape }
  /** `java` is the type of its values in AWS's messages. */
  | { readonly kind: 'map'; readonly of: Shape; readonly java: string }
  | { readonly kind: 'structure'; readonly members: Members; readonly java: string }
) & { readonly constraints?: Constraints };

export type Members = Readonly<Record<string, Shape>>;

/** Checked in this order. */
export interface Constraints {
  readonly required?: true;
  readonly oneOf?: readonly string[];
  readonly pattern?: string;
  readonly least?: number;
  readonly shortest?: number;
  readonly longest?: number;
}

export const text = (constraints: Constraints = {}): Shape => ({ kind: 'String', constraints });

export const flag: Shape = { kind: 'Boolean' };

export const integer = (constraints: Constraints = {}): Shape => ({ kind: 'Integer', constraints });

export const long = (constraints: Constraints = {}): Shape => ({ kind: 'Long', constraints });

export const listOf = (of: Shape, constraints: Constraints = {}): Shape => ({
  kind: 'list',
  of,
  constraints,
});

export const mapOf = (of: Shape, java: string, constraints: Constraints = {}): Shape => ({
  kind: 'map',
  of,
  java,
  constraints,
});

export const structure = (
  java: string,
  members: Members,
  constraints: Constraints = {},
): Shape => ({ kind: 'structure', java, members, constraints });

export const attributeValue: Shape = { kind: 'AttributeValue' };

/** Attribute values by name. */
export const attributeMap = (constraints: Constraints = {}): Shape =>
  mapOf(attributeValue, 'AttributeValue', constraints);
