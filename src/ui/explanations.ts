import type { Config } from '#contract/config';

/** Address of the page that explains a decision. */
export type ExplanationLink = (decisionId: string) => string;

/** Key of the Svelte context that holds the deployment's `ExplanationLink`, or null. */
export const explanations = Symbol('explanations');

/** Where a deployment explains its decisions: the embedded engine does, every other engine leaves it
 *  to its own logs (null). */
export const explanationLink = ({
  engine,
  endpoints,
}: Pick<Config, 'engine' | 'endpoints'>): ExplanationLink | null => {
  if (engine !== 'embedded' || endpoints === undefined) return null;
  return (decisionId) =>
    new URL(`/_latchkey/decisions/${encodeURIComponent(decisionId)}`, endpoints.s3).href;
};
