import { addedWords } from '../../src/upload/add-words.ts';
import { linkLine, signedLinks, type LinkedOutput } from '../pictures/signed-links.ts';
import { FileUnopened, PartlyFailed } from '../failures.ts';
import { chooseSession } from '../pictures/choose-session.ts';
import { endingIn, progressLine, viewOfPlaced, type Ending } from '../pictures/follow-pictures.ts';
import { placePictures, type Placed } from '../pictures/place-pictures.ts';
import { readRecipe } from '../recipe-option.ts';
import { signedInSite } from '../site.ts';
import { openPicture } from '../state/picture-file.ts';
import { openWorkspace, type OpenedWorkspace } from '../workspace/open-workspace.ts';
import { whatToDo } from '../words.ts';
import type { CommandContext } from './command.ts';
import { fileJson, fileLine } from './ls.ts';

export interface PutOptions {
  readonly session?: string;
  readonly recipe?: string;
  readonly wait: boolean;
  readonly links: boolean;
}

const openPictures = (paths: readonly string[]): Promise<File[]> =>
  Promise.all(
    paths.map((path) =>
      openPicture(path).catch((cause: unknown) => {
        throw new FileUnopened(`${path} cannot be opened`, { cause });
      }),
    ),
  );

/** Says that an upload goes on where it, or another device, stopped. */
const noteParts = ({ terminal }: CommandContext, { file, partsThere }: Placed): void => {
  if (partsThere === null) return;
  const { done, total } = partsThere;
  terminal.note(`${file.name}: ${done} of ${total} parts already there`);
};

/** Prints how a picture ended; returns whether it ended well. */
export const reportPicture = (
  { terminal }: CommandContext,
  { file: { name }, how }: Placed,
  ending: Ending,
  links: readonly LinkedOutput[] | null,
): boolean => {
  if (ending === 'gone') {
    terminal.result({ name, state: 'gone' }, `${name}  Deleted meanwhile`);
    return false;
  }
  const { file, well } = ending;
  const { problem } = file;
  const again = how === 'already-there' ? '  (was there already)' : '';
  const lines = (links ?? []).map(linkLine);
  terminal.result(
    {
      ...fileJson(file),
      how,
      ...(links === null ? {} : { outputs: links }),
      ...(problem === null ? {} : { problem }),
    },
    problem === null
      ? [`${fileLine(file)}${again}`, ...lines].join('\n')
      : `${name}  Upload stopped  ${whatToDo(problem)}`,
  );
  return well;
};

/** Follows placed pictures to their end and prints each; returns whether all ended well. */
export const followPictures = async (
  context: CommandContext,
  opened: OpenedWorkspace,
  placed: readonly Placed[],
  options: Pick<PutOptions, 'wait' | 'links'>,
): Promise<boolean> => {
  const { terminal } = context;
  const goal = options.wait ? 'converted' : 'uploaded';
  const endings = await opened.until((view) => {
    const files = placed.flatMap((one) => viewOfPlaced(view, one) ?? []);
    terminal.progress(progressLine(files));
    const found = placed.map((one) => endingIn(view, one, goal));
    return found.every((ending) => ending !== null) ? found : null;
  });
  terminal.progress(null);
  await opened.settled();
  let isWell = true;
  for (const [index, one] of placed.entries()) {
    const ending = endings[index] ?? 'gone';
    const links =
      options.links && ending !== 'gone'
        ? await signedLinks(opened.workspace.downloadLink, ending.file)
        : null;
    if (!reportPicture(context, one, ending, links)) isWell = false;
  }
  return isWell;
};

/** Uploads files, or goes on with what of them is not uploaded yet; with `wait`, until they are converted.
 *  @throws NotSignedIn, FileUnopened, RecipeUnusable, OtherRecipe; PartlyFailed after each failure has been
 *  printed; what `openWorkspace` throws. */
export const put = async (
  context: CommandContext,
  paths: readonly string[],
  options: PutOptions,
): Promise<void> => {
  const { around, terminal, space } = context;
  const site = signedInSite(around, space);
  const recipe = options.recipe === undefined ? undefined : await readRecipe(options.recipe);
  const files = await openPictures(paths);
  const opened = await openWorkspace(site);
  const { workspace, local } = opened;
  try {
    const choice = { session: options.session, recipe };
    const chosen = await chooseSession(workspace, choice, Date.now());
    const everySession = options.session === undefined;
    const { placed, skipped } = await placePictures(
      { workspace, local, everySession, ...chosen },
      files,
    );
    const words = addedWords({ added: placed.length, provided: 0, skipped });
    if (words !== null) terminal.note(words);
    for (const one of placed) noteParts(context, one);
    const isWell = await followPictures(context, opened, placed, options);
    if (!isWell || skipped.length > 0) throw new PartlyFailed('not every file is done');
  } finally {
    terminal.progress(null);
    await opened.close();
  }
};
