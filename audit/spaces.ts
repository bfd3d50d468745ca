import { ownerOf } from './language.ts';
import { keySeparator, type ReachableSet } from './reachable-set.ts';

/** A string that members of one space reach outside it. */
export interface Stray {
  readonly text: string;
  /** Value of their tag. */
  readonly space: string;
  readonly why: string;
}

const tag = '${tag}';
const inSpace = {
  object: /^arn:aws:s3:::[^/*?$]+\/space\/\$\{tag\}\//,
  item: new RegExp(`^[^*?$]+${keySeparator}(usage#)?space#\\$\\{tag\\}$`),
} as const;

/** A string of a reachable set that names a tag and is not within the space of that name; null when every
 *  string is. The empty tag names no space. */
export const strayOf = ({ kind, template, guard }: ReachableSet): Stray | null => {
  if (ownerOf(template) !== 'tag') return null;
  const written = (space: string): string =>
    template
      .map((part) => {
        switch (part.kind) {
          case 'text':
            return part.text;
          case 'variable':
            return part.key === 'aws:principaltag/space' ? space : 'x';
          default:
            return 'x';
        }
      })
      .join('');
  if (guard.mayBeEmpty) {
    return { text: written(''), space: '', why: 'an empty tag is taken for the name of a space' };
  }
  const pattern = template
    .map((part) =>
      part.kind === 'text' ? part.text : part.kind === 'variable' ? `\${${nameOf(part.key)}}` : '*',
    )
    .join('');
  return inSpace[kind].test(pattern)
    ? null
    : { text: written('team'), space: 'team', why: `${pattern} is not within the space ${tag}` };
};

const nameOf = (key: string): string => (key === 'aws:principaltag/space' ? 'tag' : key);
