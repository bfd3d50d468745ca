import { mount } from 'svelte';
import { createLazyUserPool } from '../sign-in/lazy-user-pool.ts';
import { canUsePasskeys } from '../sign-in/passkey-support.ts';
import { storedUser } from '../sign-in/stored-user.ts';
import App from './App.svelte';
import ConfigProblem from './ConfigProblem.svelte';
import { explanationLink, explanations } from '../ui/explanations.ts';
import { loadConfig } from './load-config.ts';
import { Page } from './page.svelte.ts';
import { registerServiceWorker } from './register-service-worker.ts';
import { allowXmlParsing } from './trusted-types.ts';
import './theme/tokens.css';
import './theme/base.css';
import './theme/controls.css';

allowXmlParsing();
const target = document.getElementById('app') ?? document.body;
const config = await loadConfig(fetch);
target.replaceChildren();

if (config.ok) {
  const { engine, endpoints } = config.value;
  /** Address of the dev inbox, which only the embedded engine has. */
  const inbox =
    engine === 'embedded' && endpoints !== undefined
      ? new URL('/_latchkey/inbox', endpoints.cognitoIdp).href
      : null;
  const demo = engine === 'embedded' ? config.value.demo : undefined;
  const hasPasskeys = canUsePasskeys(config.value.passkeys?.relyingPartyId, location.hostname);
  const userPool = createLazyUserPool(
    () => storedUser(localStorage, config.value.userPoolClientId),
    async () => {
      const { createCognitoUserPool } = await import('../sign-in/cognito.ts');
      return createCognitoUserPool(config.value, {
        storage: localStorage,
        locks: navigator.locks,
        now: Date.now,
      });
    },
    hasPasskeys
      ? async (email) => {
          const { signInWithPasskey } = await import('../sign-in/passkey-sign-in.ts');
          return signInWithPasskey(config.value, email, { storage: localStorage, now: Date.now });
        }
      : undefined,
  );
  const from = { config: config.value, userPool };
  const page = new Page({
    userPool,
    from,
    storage: localStorage,
    openWorkspace: async () => {
      const [{ openWorkspace }] = await Promise.all([
        import('../workspace/open-workspace.ts'),
        import('./SignedIn.svelte'),
      ]);
      return openWorkspace(from);
    },
  });
  window.addEventListener('storage', ({ key, newValue }) => page.onStorageChange(key, newValue));
  mount(App, {
    target,
    context: new Map([[explanations, explanationLink(config.value)]]),
    props: {
      page,
      inbox,
      demo,
      closed: config.value.signUp === 'closed',
      signedIn: async () =>
        (
          await (page.member() === null
            ? import('./SignedIn.svelte')
            : import('./space/WithSpace.svelte'))
        ).default,
      accessCheck: async () => {
        const [{ default: view }, { AccessCheck }, { createAwsProbe }] = await Promise.all([
          import('../access-check/AccessCheckPage.svelte'),
          import('../access-check/access-check.svelte.ts'),
          import('../access-check/aws.ts'),
        ]);
        const probe = createAwsProbe(config.value, {
          idToken: () => userPool.idToken(),
          space: () => userPool.currentUser()?.space ?? null,
        });
        return { view, check: new AccessCheck(probe, config.value) };
      },
      account: async () => {
        const [
          { default: view },
          { AccountState },
          { createCognitoAccount },
          { createAwsOwnData },
        ] = await Promise.all([
          import('../account/AccountPage.svelte'),
          import('../account/account.svelte.ts'),
          import('../account/cognito-account.ts'),
          import('../account/aws-own-data.ts'),
        ]);
        const account = new AccountState(
          createCognitoAccount(config.value, {
            accessToken: () => userPool.accessToken(),
            renewTokens: () => userPool.renewTokens(),
            canUsePasskeys: hasPasskeys,
          }),
          createAwsOwnData(config.value, () => userPool.idToken()),
        );
        return { view, account };
      },
    },
  });
  void page.start();
  // The form is on screen: fetch what submitting it needs.
  userPool.preload();
  void registerServiceWorker(navigator.serviceWorker);
} else {
  mount(ConfigProblem, { target, props: { problem: config.problem } });
}
