/** One invocation of the bundle in a process with nothing else in it, as Lambda starts one:
 *  `invocation.mjs BUNDLE [KEY]`. Without a key the bundle is only loaded, `sharp` as bundle loads sharp
 *  alone, `nothing` none. Prints CPU seconds and the most memory it ever held, in MiB (Linux). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 60_000 };

const eventOf = (key) => ({
  Records: [
    {
      eventName: 'ObjectCreated:Put',
      eventTime: new Date().toISOString(),
      s3: { object: { key: encodeURIComponent(key), size: 1, eTag: 'stand-in', sequencer: '01' } },
    },
  ],
});

const [bundle, key] = process.argv.slice(2);
const require = createRequire(import.meta.url);

if (bundle !== 'nothing') {
  const loaded = require(bundle);
  if (key === 'with-sharp') require('sharp');
  else if (key !== undefined) await loaded.handler(eventOf(key), context);
}

const { user, system } = process.cpuUsage();
// The kernel's own high-water mark: what `resourceUsage` calls maxRSS starts at the parent's.
const [, kib] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
console.log(JSON.stringify({ seconds: (user + system) / 1e6, mib: Number(kib) / 1024 }));
process.exit();
