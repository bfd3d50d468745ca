import type { FileView, SessionView } from '../ui/views.ts';
import type { TransferEnd } from './transfer.ts';
import { grouped } from '../ui/grouped.ts';
import { isolated } from '../ui/isolated.ts';
import { plural } from '../ui/plural.ts';

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
  // @wc-include
  const created = addedBy === undefined ? [] : [`created by ${isolated(addedBy)}`];
  const added = countBy(files, ({ addedBy: name }) => name).map(([name, count]) =>
    plural(count, ['# picture added by {name}', '# pictures added by {name}'], {
      name: isolated(name),
    }),
  );
  const paused = countBy(files, ({ pausedBy: name }) => name).map(([name, count]) =>
    plural(count, ['# picture paused by {name}', '# pictures paused by {name}'], {
      name: isolated(name),
    }),
  );
  // @wc-include
  const renamed = title === null ? [] : [`renamed by ${isolated(title)}`];
  // @wc-include
  const resized = recipe === null ? [] : [`sizes changed by ${isolated(recipe)}`];
  const words = [...created, ...added, ...paused, ...renamed, ...resized].join(', ');
  return words === '' ? null : `By the members’ own word: ${words}.`;
};

/** Says who else is looking at the space. */
export const hereWords = (names: readonly string[]): string =>
  names.length === 0 ? 'Nobody else is here now' : `Here now: ${names.map(isolated).join(', ')}`;

/** Says how a transfer ended; `to` is the heading of where it went. */
export const transferWords = (
  transfer: { readonly title: string; readonly how: 'move' | 'copy'; readonly to: string },
  end: TransferEnd,
): { readonly tone: 'good' | 'bad'; readonly text: string } => {
  const { how, to } = transfer;
  const title = isolated(transfer.title);
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
  const values = { title, to, left: grouped(left) };
  const text =
    how === 'move'
      ? plural(
          copied,
          [
            '# picture of “{title}” arrived in {to}, {left} did not. “{title}” stays here as well.',
            '# pictures of “{title}” arrived in {to}, {left} did not. “{title}” stays here as well.',
          ],
          values,
        )
      : plural(
          copied,
          [
            '# picture of “{title}” arrived in {to}, {left} did not.',
            '# pictures of “{title}” arrived in {to}, {left} did not.',
          ],
          values,
        );
  return { tone: 'bad', text };
};
