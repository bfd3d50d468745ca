import { conditionOperator, type ConditionOperator } from './condition-operators.ts';
import { isObject, type JsonObject } from './json-object.ts';
import { parseTemplate, type Template } from './policy-variables.ts';
import { splitPattern } from './wildcard.ts';

/** A policy as a template or file holds it: JSON that is not checked yet. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: unknown;
}

/** Where a policy is attached: decides which elements it must and must not have. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/** A parsed policy. An unreadable element is listed in the `problems` of its statement; an unreadable
 *  document becomes a single Deny statement with a problem, which denies everything.
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
  /** Null: the statement has no such element, so it restricts nothing. */
  readonly principal: PrincipalElement | null;
  readonly action: PatternElement | null;
  readonly resource: PatternElement | null;
  readonly conditions: readonly Condition[];
  /** What the parser does not understand. With any problem an Allow never matches and a Deny always does. */
  readonly problems: readonly string[];
}

/** Action or NotAction, Resource or NotResource. */
export interface PatternElement {
  /** The element is the Not… form. */
  readonly not: boolean;
  readonly patterns: readonly WrittenValue[];
}

export interface WrittenValue {
  /** As written in the policy. */
  readonly text: string;
  /** Null when the text cannot be parsed. */
  readonly template: Template | null;
}

/** Principal or NotPrincipal; `"*"` becomes the equivalent `{"AWS": "*"}`.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export interface PrincipalElement {
  readonly not: boolean;
  readonly aws: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
  /** At least one of its names is unreadable. */
  readonly hasProblem: boolean;
}

export interface Condition {
  /** As written, e.g. `ForAllValues:StringEquals`. */
  readonly operatorText: string;
  readonly operator: ConditionOperator | 'Null';
  readonly set: 'ForAllValues' | 'ForAnyValue' | null;
  readonly ifExists: boolean;
  /** As written; keys are case-insensitive. */
  readonly key: string;
  readonly values: readonly WrittenValue[];
}

const documentElements = new Set(['Version', 'Id', 'Statement']);
const statementElements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** Parses a policy document. Never throws. */
export const parsePolicy = ({ name, document }: NamedPolicy, kind: PolicyKind): PolicyDocument => {
  const malformed = (problem: string): PolicyDocument => ({
    name,
    kind,
    statements: [{ ...unreadableStatement, problems: [problem] }],
  });
  if (!isObject(document)) return malformed('the document is not a JSON object');
  const unknown = Object.keys(document).find((element) => !documentElements.has(element));
  if (unknown !== undefined) return malformed(`the document has an unknown element ${unknown}`);
  const version = document.Version ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    return malformed(`the Version ${JSON.stringify(version)} is unknown`);
  }
  const statements = asList(document.Statement);
  if (document.Statement === undefined) return malformed('the document has no Statement');
  return {
    name,
    kind,
    // Version 2008-10-17 has no policy variables: `${…}` is plain text.
    statements: statements.map((statement, index) =>
      parseStatement(statement, `Statement[${index}]`, kind, version === '2012-10-17'),
    ),
  };
};

const unreadableStatement: Statement = {
  id: 'Document',
  effect: 'Deny',
  principal: null,
  action: null,
  resource: null,
  conditions: [],
  problems: [],
};

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const parseStatement = (
  statement: unknown,
  position: string,
  kind: PolicyKind,
  variables: boolean,
): Statement => {
  const problems: string[] = [];
  if (!isObject(statement)) {
    return {
      ...unreadableStatement,
      id: position,
      problems: ['the statement is not a JSON object'],
    };
  }
  for (const element of Object.keys(statement)) {
    if (!statementElements.has(element)) problems.push(`unknown element ${element}`);
  }
  const { Sid, Effect } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') {
    problems.push(`the Effect is ${JSON.stringify(Effect)}, neither Allow nor Deny`);
  }
  return {
    id: typeof Sid === 'string' && Sid !== '' ? Sid : position,
    effect: Effect === 'Allow' ? 'Allow' : 'Deny',
    principal: parsePrincipal(statement, kind, problems),
    action: parsePatterns(statement, 'Action', problems, (text) => parseAction(text)),
    resource: parseResource(statement, kind, variables, problems),
    conditions: parseConditions(statement.Condition, variables, problems),
    problems,
  };
};

const parsePatterns = (
  statement: JsonObject,
  element: 'Action' | 'Resource',
  problems: string[],
  parse: (text: string) => Template | null,
): PatternElement | null => {
  const negative = `Not${element}`;
  if (element in statement && negative in statement) {
    problems.push(`it has both ${element} and ${negative}`);
  }
  const isNot = !(element in statement);
  const written = isNot ? statement[negative] : statement[element];
  if (written === undefined) {
    problems.push(`it has neither ${element} nor ${negative}`);
    return null;
  }
  const patterns = asList(written).map((value): WrittenValue => {
    const template = typeof value === 'string' ? parse(value) : null;
    if (template === null) problems.push(`${JSON.stringify(value)} is not a valid ${element}`);
    return { text: typeof value === 'string' ? value : JSON.stringify(value), template };
  });
  return { not: isNot, patterns };
};

/** Actions are case-insensitive and take no variables. */
const parseAction = (text: string): Template | null =>
  /^(\*|(\*|[a-z0-9-]+):[a-z0-9*?]+)$/i.test(text)
    ? parseTemplate(text, { variables: false, wildcards: true })
    : null;

/** A trust policy applies to the role it is attached to, so it has no Resource element. */
const parseResource = (
  statement: JsonObject,
  kind: PolicyKind,
  variables: boolean,
  problems: string[],
): PatternElement | null => {
  if (kind !== 'trust') {
    return parsePatterns(statement, 'Resource', problems, (text) => parseArn(text, variables));
  }
  if ('Resource' in statement || 'NotResource' in statement) {
    problems.push('a trust policy has no Resource element');
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
  statement: JsonObject,
  kind: PolicyKind,
  problems: string[],
): PrincipalElement | null => {
  const { Principal, NotPrincipal } = statement;
  const written = Principal ?? NotPrincipal;
  if (kind === 'identity') {
    if (written !== undefined) problems.push('an identity policy has no Principal element');
    return null;
  }
  if (Principal !== undefined && NotPrincipal !== undefined) {
    problems.push('it has both Principal and NotPrincipal');
  }
  if (kind === 'trust' && NotPrincipal !== undefined) {
    problems.push('a trust policy has no NotPrincipal element');
  }
  const not = Principal === undefined;
  const noPrincipal = { not, aws: [], service: [], federated: [], hasProblem: false };
  const [first] = isObject(written)
    ? asList(written.AWS).filter((name) => name === '*')
    : [written];
  if (not && first === '*') {
    problems.push('a NotPrincipal of everybody leaves nobody');
    return { ...noPrincipal, hasProblem: true };
  }
  if (written === '*') return { ...noPrincipal, aws: ['*'] };
  if (!isObject(written)) {
    problems.push('it names no principal');
    return { ...noPrincipal, hasProblem: true };
  }
  const problemsBefore = problems.length;
  for (const type of Object.keys(written)) {
    if (!['AWS', 'Service', 'Federated'].includes(type)) {
      problems.push(`unknown principal type ${type}`);
    }
  }
  const names = (type: string) =>
    (written[type] === undefined ? [] : asList(written[type])).flatMap((name) => {
      const wild = typeof name === 'string' && /[*?]/.test(name);
      // Only a bare `*` is allowed: a name or ARN cannot contain a wildcard.
      if (typeof name === 'string' && (!wild || (name === '*' && type === 'AWS'))) return [name];
      problems.push(`${JSON.stringify(name)} is not a valid ${type} principal`);
      return [];
    });
  const [aws, service, federated] = [names('AWS'), names('Service'), names('Federated')];
  return { not, aws, service, federated, hasProblem: problems.length > problemsBefore };
};

const operatorName = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** One operator cannot name one key twice in different case.
 *  @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-duplicate-keys-with-different-case */
const parseConditions = (block: unknown, variables: boolean, problems: string[]): Condition[] => {
  if (block === undefined) return [];
  if (!isObject(block)) {
    problems.push('the Condition is not a JSON object');
    return [];
  }
  return Object.entries(block).flatMap(([operatorText, keys]) => {
    const [, set, name = '', ifExists] = operatorName.exec(operatorText) ?? [];
    const isNull = operatorText === 'Null';
    const operator = isNull ? 'Null' : conditionOperator(name);
    if (operator === null || !isObject(keys)) {
      problems.push(
        operator === null
          ? `unknown condition operator ${operatorText}`
          : `${operatorText} is not a JSON object`,
      );
      return [];
    }
    const names = Object.keys(keys).map((key) => key.toLowerCase());
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) problems.push(`${operatorText} names ${twice} twice`);
    return Object.entries(keys).map(([key, written]): Condition => {
      if (!/^[^\s:]+:.+$/.test(key)) problems.push(`${key} is not the name of a context key`);
      return {
        operatorText,
        operator,
        set: set === 'ForAllValues' || set === 'ForAnyValue' ? set : null,
        ifExists: ifExists !== undefined,
        key,
        values: parseValues(written, operator, variables, (problem) =>
          problems.push(`${operatorText} of ${key}: ${problem}`),
        ),
      };
    });
  });
};

const parseValues = (
  written: unknown,
  operator: ConditionOperator | 'Null',
  variables: boolean,
  addProblem: (problem: string) => void,
): Condition['values'] => {
  const list = asList(written);
  if (list.length === 0) addProblem('it has no value to compare with');
  return list.map((value): WrittenValue => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      addProblem(`${JSON.stringify(value)} is not a value`);
      return { text: JSON.stringify(value), template: null };
    }
    const text = String(value);
    if (operator === 'Null') return { text, template: null };
    const template = parseTemplate(text, {
      variables: variables && operator.variables,
      wildcards: operator.wildcards,
    });
    if (template === null) addProblem(`${text} has a malformed variable`);
    return { text, template };
  });
};
