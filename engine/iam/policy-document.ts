/** A policy document as it stands in a template or a file: parsed JSON, not yet checked. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: unknown;
}

import { conditionOperator, type ConditionOperator } from './condition-operators.ts';
import { parseTemplate, type Template } from './policy-variables.ts';
import { splitPattern } from './wildcard.ts';

/** Where a policy is attached: decides which elements it must and must not have. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/** A policy as typed statements. Parsing never throws: what is not understood becomes a doubt of its
 *  statement, and a document that is no policy becomes one Deny statement that is all doubt.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** The Sid, or `Statement[n]` counted from 0. */
  readonly id: string;
  readonly effect: 'Allow' | 'Deny';
  /** Null: the statement says nothing of it, so it restricts nothing. */
  readonly principal: PrincipalElement | null;
  readonly action: PatternElement | null;
  readonly resource: PatternElement | null;
  readonly conditions: readonly Condition[];
  /** What is not understood, in words. Any doubt makes an Allow match nothing and keeps a Deny. */
  readonly doubts: readonly string[];
}

/** Action or NotAction, Resource or NotResource. */
export interface PatternElement {
  /** The element is the Not… form. */
  readonly not: boolean;
  readonly patterns: readonly WrittenValue[];
}

/** A value as written, and how it reads; null where it is not understood. */
export interface WrittenValue {
  readonly text: string;
  readonly template: Template | null;
}

/** Principal or NotPrincipal; `"*"` is kept as AWS `*`, which is the same.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export interface PrincipalElement {
  readonly not: boolean;
  readonly aws: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
  /** It names somebody in a way that is not understood. */
  readonly doubtful: boolean;
}

export interface Condition {
  /** As written, e.g. `ForAllValues:StringEquals`. */
  readonly operatorText: string;
  /** `Null`, or what compares. */
  readonly operator: ConditionOperator | 'Null';
  readonly set: 'ForAllValues' | 'ForAnyValue' | null;
  readonly ifExists: boolean;
  /** As written; its case means nothing. */
  readonly key: string;
  readonly values: readonly WrittenValue[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const documentElements = new Set(['Version', 'Id', 'Statement']);
const statementElements = new Set([
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction'],
  ...['Resource', 'NotResource', 'Condition'],
]);

/** Reads a policy document. Never throws. */
export const parsePolicy = ({ name, document }: NamedPolicy, kind: PolicyKind): PolicyDocument => {
  const malformed = (problem: string): PolicyDocument => ({
    name,
    kind,
    statements: [{ ...nothingUnderstood, doubts: [problem] }],
  });
  if (!isObject(document)) return malformed('the document is not a JSON object');
  const stranger = Object.keys(document).find((element) => !documentElements.has(element));
  if (stranger !== undefined) return malformed(`the document has an unknown element ${stranger}`);
  const version = document.Version ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    return malformed(`the Version ${JSON.stringify(version)} is unknown`);
  }
  const statements = asList(document.Statement);
  if (document.Statement === undefined) return malformed('the document has no Statement');
  return {
    name,
    kind,
    // Variables came with 2012-10-17; before, `${…}` is plain text.
    statements: statements.map((statement, index) =>
      parseStatement(statement, `Statement[${index}]`, kind, version === '2012-10-17'),
    ),
  };
};

const nothingUnderstood: Statement = {
  id: 'Document',
  effect: 'Deny',
  principal: null,
  action: null,
  resource: null,
  conditions: [],
  doubts: [],
};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const parseStatement = (
  statement: unknown,
  position: string,
  kind: PolicyKind,
  variables: boolean,
): Statement => {
  const doubts: string[] = [];
  if (!isObject(statement)) {
    return { ...nothingUnderstood, id: position, doubts: ['the statement is not a JSON object'] };
  }
  for (const element of Object.keys(statement)) {
    if (!statementElements.has(element)) doubts.push(`unknown element ${element}`);
  }
  const { Sid, Effect } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') {
    doubts.push(`the Effect is ${JSON.stringify(Effect)}, neither Allow nor Deny`);
  }
  return {
    id: typeof Sid === 'string' && Sid !== '' ? Sid : position,
    effect: Effect === 'Allow' ? 'Allow' : 'Deny',
    principal: parsePrincipal(statement, kind, doubts),
    action: parsePatterns(statement, 'Action', doubts, (text) => parseAction(text)),
    resource: parseResource(statement, kind, variables, doubts),
    conditions: parseConditions(statement.Condition, variables, doubts),
    doubts,
  };
};

const parsePatterns = (
  statement: Json,
  element: 'Action' | 'Resource',
  doubts: string[],
  parse: (text: string) => Template | null,
): PatternElement | null => {
  const negative = `Not${element}`;
  if (element in statement && negative in statement) {
    doubts.push(`it has both ${element} and ${negative}`);
  }
  const isNot = !(element in statement);
  const written = isNot ? statement[negative] : statement[element];
  if (written === undefined) {
    doubts.push(`it has neither ${element} nor ${negative}`);
    return null;
  }
  const patterns = asList(written).map((value): WrittenValue => {
    const template = typeof value === 'string' ? parse(value) : null;
    if (template === null) doubts.push(`${JSON.stringify(value)} is not a valid ${element}`);
    return { text: typeof value === 'string' ? value : JSON.stringify(value), template };
  });
  return { not: isNot, patterns };
};

/** Actions have no case and no variables. */
const parseAction = (text: string): Template | null =>
  /^(\*|(\*|[a-z0-9-]+):[a-z0-9*?]+)$/i.test(text)
    ? parseTemplate(text, { variables: false, wildcards: true })
    : null;

/** A trust policy speaks of the role that carries it and has no Resource element. */
const parseResource = (
  statement: Json,
  kind: PolicyKind,
  variables: boolean,
  doubts: string[],
): PatternElement | null => {
  if (kind !== 'trust') {
    return parsePatterns(statement, 'Resource', doubts, (text) => parseArn(text, variables));
  }
  if ('Resource' in statement || 'NotResource' in statement) {
    doubts.push('a trust policy has no Resource element');
  }
  return null;
};

/** `*`, or an ARN whose service is spelt out and whose variables come after the fifth colon.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
const parseArn = (text: string, variables: boolean): Template | null => {
  const template = parseTemplate(text, { variables, wildcards: true });
  if (template === null || text === '*') return template;
  const firstVariable = template.findIndex(({ kind }) => kind === 'variable');
  const before = template.slice(0, firstVariable < 0 ? template.length : firstVariable);
  const segments = splitPattern(before.filter((part) => part.kind !== 'variable'));
  const service = segments[2];
  const isSpeltOut = service?.every(({ kind }) => kind === 'text') ?? true;
  if (!text.startsWith('arn:') || !isSpeltOut) return null;
  const mayReachTheEnd = segments.some((segment) => segment.at(-1)?.kind === 'any');
  if (segments.length < 6 && !mayReachTheEnd) return null;
  return firstVariable >= 0 && segments.length < 6 ? null : template;
};

const parsePrincipal = (
  statement: Json,
  kind: PolicyKind,
  doubts: string[],
): PrincipalElement | null => {
  const { Principal, NotPrincipal } = statement;
  const written = Principal ?? NotPrincipal;
  if (kind === 'identity') {
    if (written !== undefined) doubts.push('an identity policy has no Principal element');
    return null;
  }
  if (Principal !== undefined && NotPrincipal !== undefined) {
    doubts.push('it has both Principal and NotPrincipal');
  }
  if (kind === 'trust' && NotPrincipal !== undefined) {
    doubts.push('a trust policy has no NotPrincipal element');
  }
  const not = Principal === undefined;
  const nobody = { not, aws: [], service: [], federated: [], doubtful: false };
  if (written === '*') return { ...nobody, aws: ['*'] };
  if (!isObject(written)) {
    doubts.push('it names no principal');
    return { ...nobody, doubtful: true };
  }
  const known = doubts.length;
  for (const type of Object.keys(written)) {
    if (!['AWS', 'Service', 'Federated'].includes(type)) {
      doubts.push(`unknown principal type ${type}`);
    }
  }
  const names = (type: string) =>
    (written[type] === undefined ? [] : asList(written[type])).flatMap((name) => {
      const wild = typeof name === 'string' && /[*?]/.test(name);
      // Only `*` by itself is allowed; part of a name or ARN cannot be a wildcard.
      if (typeof name === 'string' && (!wild || (name === '*' && type === 'AWS'))) return [name];
      doubts.push(`${JSON.stringify(name)} is not a valid ${type} principal`);
      return [];
    });
  const [aws, service, federated] = [names('AWS'), names('Service'), names('Federated')];
  return { not, aws, service, federated, doubtful: doubts.length > known };
};

const operatorName = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

const parseConditions = (block: unknown, variables: boolean, doubts: string[]): Condition[] => {
  if (block === undefined) return [];
  if (!isObject(block)) {
    doubts.push('the Condition is not a JSON object');
    return [];
  }
  return Object.entries(block).flatMap(([operatorText, keys]) => {
    const [, set, name = '', ifExists] = operatorName.exec(operatorText) ?? [];
    const isNull = operatorText === 'Null';
    const operator = isNull ? 'Null' : conditionOperator(name);
    if (operator === null || !isObject(keys)) {
      doubts.push(
        operator === null
          ? `unknown condition operator ${operatorText}`
          : `${operatorText} is not a JSON object`,
      );
      return [];
    }
    return Object.entries(keys).map(([key, written]): Condition => {
      if (!/^[^\s:]+:.+$/.test(key)) doubts.push(`${key} is not the name of a context key`);
      return {
        operatorText,
        operator,
        set: set === 'ForAllValues' || set === 'ForAnyValue' ? set : null,
        ifExists: ifExists !== undefined,
        key,
        values: parseValues(written, operator, variables, (problem) =>
          doubts.push(`${operatorText} of ${key}: ${problem}`),
        ),
      };
    });
  });
};

const parseValues = (
  written: unknown,
  operator: ConditionOperator | 'Null',
  variables: boolean,
  doubt: (problem: string) => void,
): Condition['values'] => {
  const list = asList(written);
  if (list.length === 0) doubt('it compares with nothing');
  return list.map((value): WrittenValue => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      doubt(`${JSON.stringify(value)} is not a value`);
      return { text: JSON.stringify(value), template: null };
    }
    const text = String(value);
    if (operator === 'Null') return { text, template: null };
    const template = parseTemplate(text, {
      variables: variables && operator.variables,
      wildcards: operator.wildcards,
    });
    if (template === null) doubt(`${text} has a malformed variable`);
    return { text, template };
  });
};
