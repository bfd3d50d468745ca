import type { Remark } from './remarks.ts';

/** The reason why a remark of a tool is not a finding. */
export interface Suppression {
  readonly tool: string;
  /** The tool's rule; one that ends in `[*]` stands for all whose name goes on with `[`. */
  readonly rule: string;
  /** The places where it is not a finding; `*` is every place. */
  readonly where: readonly string[] | '*';
  /** The remark itself, where a rule makes several remarks about one place. */
  readonly says?: readonly string[];
  readonly reason: string;
}

/** What a tool said, sorted. */
export interface Weighed {
  /** Remarks that nobody answered: findings. */
  readonly open: readonly Remark[];
  readonly answered: readonly { readonly remark: Remark; readonly reason: string }[];
  /** Suppressions, or places of one, that the tool no longer remarks on: findings too, since they
   *  would hide the next remark there. */
  readonly stale: readonly string[];
}

/** Lays a tool's remarks beside the written reasons.
 *  @param suppressions of this tool. */
export const weigh = (
  remarks: readonly Remark[],
  suppressions: readonly Suppression[],
): Weighed => {
  const answers = remarks.map((remark) => ({
    remark,
    reason: suppressions.find((each) => answersTo(each, remark))?.reason ?? null,
  }));
  return {
    open: answers.filter(({ reason }) => reason === null).map(({ remark }) => remark),
    answered: answers.flatMap(({ remark, reason }) =>
      reason === null ? [] : [{ remark, reason }],
    ),
    stale: suppressions.flatMap((each) => staleParts(each, remarks)),
  };
};

const answersTo = ({ rule, where, says }: Suppression, remark: Remark): boolean =>
  isRule(rule, remark.rule) &&
  (where === '*' || where.includes(remark.where)) &&
  (says === undefined || says.includes(remark.says));

const isRule = (written: string, rule: string): boolean =>
  written.endsWith('[*]') ? rule.startsWith(written.slice(0, -2)) : rule === written;

const staleParts = (suppression: Suppression, remarks: readonly Remark[]): readonly string[] => {
  const { rule, where, says } = suppression;
  const places: readonly (string | null)[] = where === '*' ? [null] : where;
  const sayings: readonly (string | null)[] = says ?? [null];
  return places.flatMap((place) =>
    sayings.flatMap((saying) =>
      remarks.some(
        (remark) =>
          isRule(rule, remark.rule) &&
          (place === null || remark.where === place) &&
          (saying === null || remark.says === saying),
      )
        ? []
        : [[rule, place, saying].filter((part) => part !== null).join(', ')],
    ),
  );
};
