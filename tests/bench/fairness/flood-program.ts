/** Floods an engine from a process of its own until it is ended. Takes the flood's name; is sent the engine's
 *  configuration and an account, and says when the first request was answered. */
import type { Config } from '#contract/config';
import { signIn, type Account } from '../../integration/users.ts';
import { floods, type Flood } from './floods.ts';
import { HostileClient } from '../wallet/hostile-client.ts';

const [name = ''] = process.argv.slice(2);

process.once('message', ({ config, account }: { config: Config; account: Account }) => {
  const run = async (): Promise<void> => {
    const hostile = new HostileClient({ config }, await signIn(config, account));
    const send = await floods[name as Flood](hostile);
    await send();
    process.send?.('begun');
    for (;;) await send();
  };
  void run();
});
