import type { Config } from '#contract/config';

/** Address of the page that explains a decision. */
export type ExplanationLink = (decisionId: string) => string;

/** Key of the Svelte context that holds the deployment's `ExplanationLink`, or null. */
export const explanations = Symbol('explanations');

/** The embedded engine's page for a decision; null for other engines, which have no such page. */
export const explanationLink = ({
  engine,
  endpoints,
}: Pick<Config, 'engine' | 'endpoints'>): ExplanationLink | null => {
  if (engine !== 'embedded' || endpoints === undefined) return null;
  return (decisionId) =>
    new URL(`/_latchkey/decisions/${encodeURIComponent(decisionId)}`, endpoints.s3).href;
};
