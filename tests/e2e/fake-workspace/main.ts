import { mount } from 'svelte';
import type { Config } from '#contract/config';
import { AccessCheck } from '../../../src/access-check/access-check.svelte.ts';
import AccessCheckPage from '../../../src/access-check/AccessCheckPage.svelte';
import App from '../../../src/app/App.svelte';
import { explanations } from '../../../src/ui/explanations.ts';
import { Page } from '../../../src/app/page.svelte.ts';
import '../../../src/app/theme/tokens.css';
import '../../../src/app/theme/base.css';
import '../../../src/app/theme/controls.css';
import { AccountState } from '../../../src/account/account.svelte.ts';
import AccountPage from '../../../src/account/AccountPage.svelte';
import { createFakeAccount, createFakeOwnData } from './fake-account.ts';
import { createFakeProbe } from './fake-probe.ts';
import { createFakeUserPool } from './fake-user-pool.ts';
import { FakeWorkspace } from './fake-workspace.ts';
import { sceneNamed } from './scenes.ts';

declare global {
  interface Window {
    /** The workspace behind the page, for tests to look into and change. */
    workspace: FakeWorkspace;
  }
}

const photos = Object.values(
  import.meta.glob<string>('../../fixtures/photos/*.{jpg,webp,png}', {
    eager: true,
    query: '?url',
    import: 'default',
  }),
);
const linkTo = (key: string): string => photos[Number(key.split('/')[0]) % photos.length] ?? '';

const wanted = new URLSearchParams(location.search);
const scene = wanted.get('scene');
const userPool = createFakeUserPool(scene === null ? null : 'ada@example.com');
const page = new Page({
  userPool,
  from: { userPool, config: {} as Config },
  storage: localStorage,
  openWorkspace: async () => {
    window.workspace = new FakeWorkspace(sceneNamed(scene ?? 'empty'), linkTo);
    return window.workspace;
  },
});
window.addEventListener('storage', ({ key, newValue }) => page.onStorageChange(key, newValue));
const target = document.getElementById('app') ?? document.body;
mount(App, {
  target,
  context: new Map([[explanations, (decisionId: string) => `/_latchkey/decisions/${decisionId}`]]),
  props: {
    page,
    inbox: '/_latchkey/inbox',
    signedIn: async () => (await import('../../../src/app/SignedIn.svelte')).default,
    account: () =>
      Promise.resolve({
        view: AccountPage,
        account: new AccountState(createFakeAccount(), createFakeOwnData()),
      }),
    accessCheck: () => {
      const probe = createFakeProbe(wanted.get('hole'));
      const tables = {
        uploadsBucket: 'uploads',
        resultsBucket: 'results',
        sessionsTable: 'sessions',
        resultsTable: 'results',
      };
      const check = new AccessCheck(probe, tables);
      return Promise.resolve({ view: AccessCheckPage, check });
    },
  },
});
void page.start();
