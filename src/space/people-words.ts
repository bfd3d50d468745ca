import type { FileView, SessionView } from '../ui/views.ts';
import type { TransferEnd } from './transfer.ts';

const pictures = (count: number): string => (count === 1 ? '1 picture' : `${count} pictures`);

/** Counts files by a member's name; those without a name are left out. */
const countBy = (
  files: readonly FileView[],
  nameOf: (file: FileView) => string | undefined,
): [name: string, count: number][] => {
  const counts = new Map<string, number>();
  for (const name of files.map(nameOf)) {
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts];
};

/** Says who made, added, paused and changed what in a session, by the members' own word; null where no row says. */
export const peopleWords = ({
  addedBy,
  edits = {},
  createdAt,
  files,
}: Pick<SessionView, 'addedBy' | 'edits' | 'createdAt' | 'files'>): string | null => {
  const later = (edit: typeof edits.title): string | null =>
    edit?.name !== undefined && edit.at > createdAt ? edit.name : null;
  const [title, recipe] = [later(edits.title), later(edits.recipe)];
  const words = [
    ...(addedBy === undefined ? [] : [`created by ${addedBy}`]),
    ...countBy(files, ({ addedBy: name }) => name).map(
      ([name, count]) => `${pictures(count)} added by ${name}`,
    ),
    ...countBy(files, ({ pausedBy: name }) => name).map(
      ([name, count]) => `${pictures(count)} paused by ${name}`,
    ),
    ...(title === null ? [] : [`renamed by ${title}`]),
    ...(recipe === null ? [] : [`sizes changed by ${recipe}`]),
  ].join(', ');
  return words === '' ? null : `By the members’ own word: ${words}.`;
};

/** Says who else is looking at the space. */
export const hereWords = (names: readonly string[]): string =>
  names.length === 0 ? 'Nobody else is here now' : `Here now: ${names.join(', ')}`;

/** Says how a transfer ended; `to` is the heading of where it went. */
export const transferWords = (
  {
    title,
    how,
    to,
  }: { readonly title: string; readonly how: 'move' | 'copy'; readonly to: string },
  end: TransferEnd,
): { readonly tone: 'good' | 'bad'; readonly text: string } => {
  if (end.do === 'refuse') {
    const text =
      end.because === 'gone'
        ? `“${title}” is no longer here: it was deleted, perhaps by somebody else.`
        : `“${title}” has pictures that are still being sent or converted. Wait until they are done.`;
    return { tone: 'bad', text };
  }
  const { copied, left } = end;
  if (left === 0) {
    const text =
      how === 'move'
        ? `“${title}” is now in ${to}. The bin keeps it here for 30 days.`
        : `${to} has a copy of “${title}”.`;
    return { tone: 'good', text };
  }
  const stays = how === 'move' ? ` “${title}” stays here as well.` : '';
  return {
    tone: 'bad',
    text: `${pictures(copied)} of “${title}” arrived in ${to}, ${left} did not.${stays}`,
  };
};
