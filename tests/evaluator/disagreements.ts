import type { Decision } from '../../engine/iam/authorise.ts';
import type { EvaluatorCase } from './cases.ts';

/** One point on which the evaluators are known to differ. */
export interface Disagreement {
  readonly name: string;
  /** Whose answer the page supports; `neither`: it says nothing of the point. Where it supports the
   *  other's, we are mended. */
  readonly right: 'ours' | 'neither';
  readonly because: string;
  readonly page: string;
  /** Whether a case turns on the point. */
  readonly isAbout: (given: EvaluatorCase) => boolean;
}

const userGuide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const operatorsPage = `${userGuide}/reference_policies_elements_condition_operators.html`;

interface Judged {
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resource?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Effect?: string;
}

const statementsOf = (document: object | null | undefined): readonly Judged[] =>
  (document as { readonly Statement?: readonly Judged[] } | null | undefined)?.Statement ?? [];

/** The statement that a case is about: the last of its identity policy. */
const judged = ({ identity }: EvaluatorCase): Judged => statementsOf(identity[0]).at(-1) ?? {};

const operatorOf = (given: EvaluatorCase): string =>
  Object.keys(judged(given).Condition ?? {})[0] ?? '';

const written = (given: EvaluatorCase): readonly string[] =>
  Object.values(judged(given).Condition ?? {})
    .flatMap((keys) => Object.values(keys))
    .flat()
    .map(String);

const sent = ({ request }: EvaluatorCase): readonly string[] =>
  Object.values(request.context).flat();

const about =
  (topic: EvaluatorCase['topic'], operator: RegExp, holds: (given: EvaluatorCase) => boolean) =>
  (given: EvaluatorCase): boolean =>
    given.topic === topic && operator.test(operatorOf(given)) && holds(given);

const versionOf = ({ identity }: EvaluatorCase): unknown =>
  (identity[0] as { readonly Version?: unknown } | undefined)?.Version;

const isIpv6 = (text: string): boolean => text.includes(':');

/** Every known disagreement with iam-simulate, each decided by AWS's own page. */
export const disagreements: readonly Disagreement[] = [
  {
    name: 'NotPrincipal with Deny that does not list the account',
    right: 'ours',
    because:
      'A Deny with NotPrincipal also leaves out only whom it names in full: the session, its role and the account. iam-simulate takes one of the names for enough, and so allows more.',
    page: `${userGuide}/reference_policies_elements_notprincipal.html`,
    isAbout: (given) =>
      given.topic === 'principals' &&
      statementsOf(given.resourcePolicy).some(
        ({ Effect, NotPrincipal }) => Effect === 'Deny' && NotPrincipal !== undefined,
      ),
  },
  {
    name: 'Variables in a policy without Version 2012-10-17',
    right: 'ours',
    because:
      'Variables came with that version; in an older one, or without any, ${…} is plain text. iam-simulate replaces them all the same.',
    page: `${userGuide}/reference_policies_elements_version.html`,
    isAbout: (given) => given.topic === 'variables' && versionOf(given) !== '2012-10-17',
  },
  {
    name: 'A variable whose key is there and empty',
    right: 'neither',
    because:
      'The page speaks of keys that a request lacks. An empty value is a value to us; iam-simulate takes it for none, and a default in its place. No identity ID is empty.',
    page: `${userGuide}/reference_policies_variables.html`,
    isAbout: (given) =>
      given.topic === 'variables' && given.request.context['aws:username']?.[0] === '',
  },
  {
    name: '${*}, ${?} and ${$} where there are no wildcards',
    right: 'ours',
    because:
      'They stand for the letter itself wherever variables may stand. iam-simulate reads them so beside wildcards only.',
    page: `${userGuide}/reference_policies_variables.html#policy-vars-specialchars`,
    isAbout: about('variables', /^StringEquals$/, (given) =>
      written(given).some((text) => /\$\{[*?$]\}/.test(text)),
    ),
  },
  {
    name: 'ForAnyValue together with IfExists, for an absent key',
    right: 'ours',
    because:
      'IfExists can be put at the end of any operator but Null and makes it true when the key is absent; ForAnyValue alone would be false. iam-simulate lets ForAnyValue win.',
    page: `${operatorsPage}#Conditions_IfExists`,
    isAbout: about('conditions', /^ForAnyValue:.*IfExists$/, (given) => sent(given).length === 0),
  },
  {
    name: 'Address blocks of length 0',
    right: 'ours',
    because:
      '0.0.0.0/0 is every IPv4 address and ::/0 every IPv6 address. To iam-simulate they hold none.',
    page: `${operatorsPage}#Conditions_IPAddress`,
    isAbout: about('conditions', /IpAddress/, (given) =>
      written(given).some((block) => block.endsWith('/0')),
    ),
  },
  {
    name: 'NotIpAddress between IPv4 and IPv6',
    right: 'ours',
    because:
      'NotIpAddress holds for all addresses but those named, and an IPv6 address is not among IPv4 addresses. To iam-simulate it does not hold.',
    page: `${operatorsPage}#Conditions_IPAddress`,
    isAbout: about('conditions', /NotIpAddress/, (given) => {
      const families = new Set([...written(given), ...sent(given)].map(isIpv6));
      return families.size > 1;
    }),
  },
  {
    name: 'Dates that are not written as 2026-01-01T00:00:00Z',
    right: 'ours',
    because:
      'A date may have any of the W3C forms of ISO 8601, with an offset, a fraction or no time, or be epoch seconds. iam-simulate does not compare them with each other.',
    page: `${operatorsPage}#Conditions_Date`,
    isAbout: about('conditions', /Date/, (given) =>
      [...written(given), ...sent(given)].some((text) => !/T\d{2}:\d{2}:\d{2}Z$/.test(text)),
    ),
  },
  {
    name: 'Base64 that is not canonical',
    right: 'ours',
    because:
      'BinaryEquals compares byte for byte what the text stands for: YQ== and YR== are the same byte. iam-simulate compares the texts.',
    page: `${operatorsPage}#Conditions_BinaryEquals`,
    isAbout: about('conditions', /BinaryEquals/, (given) => sent(given).includes('YR==')),
  },
  {
    name: 'A line break under a wildcard',
    right: 'ours',
    because:
      'A star fits any letters, and an object key may hold a line break. iam-simulate’s star stops there.',
    page: `${operatorsPage}#Conditions_String`,
    isAbout: about('conditions', /Like/, (given) =>
      sent(given).some((text) => text.includes('\n')),
    ),
  },
];

/** Whether our evaluator met something that it does not understand, where it refuses by rule: an
 *  Allow that is in doubt does not allow, a Deny that is in doubt denies. */
export const isCaution = ({ trace }: Decision): boolean =>
  trace.some(({ reason }) => reason.includes('because it is not understood'));
