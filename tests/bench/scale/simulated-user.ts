import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '#contract/config';
import type { Recipe } from '#contract/recipe';
import { makePicture } from '../../chaos/pictures.ts';
import { signInForTokens, type Account } from '../../integration/users.ts';
import { openCore } from './core.ts';

/** A recipe that costs little to carry out: what is measured is the engine. */
const recipe: Recipe = {
  renditions: [{ name: 'thumb', width: 16, fit: 'inside', format: 'jpeg', quality: 60 }],
};

/** Signs in, adds so many small pictures to a session, waits until all are converted and DynamoDB has every
 *  change, and leaves.
 *  @param folder of this user alone; it is deleted. */
export const uploadAsUser = async (
  config: Config,
  account: Account,
  pictures: number,
  folder: string,
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const made = await Promise.all(
    Array.from({ length: pictures }, (_, index) =>
      makePicture(folder, `${index}.jpg`, `${account.email} ${index}`, false),
    ),
  );
  const tokens = await signInForTokens(config, account);
  const { email } = account;
  const core = await openCore(config, { email, tokens }, path.join(folder, 'state'));
  try {
    const { workspace, store, exchanged } = core;
    const session = await workspace.createSession('Scale');
    await workspace.changeRecipe(session, recipe);
    await workspace.addFiles(
      session,
      made.map(({ file }) => file),
    );
    await core.ready(pictures);
    while (Object.keys(store.snapshot.sync.unannounced).length > 0) await exchanged();
  } finally {
    await core.close();
    await rm(folder, { recursive: true, force: true });
  }
};
