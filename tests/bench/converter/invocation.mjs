/** One invocation of the bundle in a process with nothing else in it, as Lambda starts one:
 *  `invocation.mjs BUNDLE [KEY]`. Without a key the bundle is only loaded, `sharp` as bundle loads sharp
 *  alone, `nothing` none. Prints CPU seconds and the most memory it ever held, in MiB (Linux), the
 *  processes that it started included. */
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

const ticksPerSecond = 100;
const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim();
const pids = ['self', ...children.split(' ').filter((pid) => pid !== '')];
const used = ([, after]) => {
  const fields = after.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
};
const { user, system } = process.cpuUsage();
const ofChildren = pids
  .slice(1)
  .map((pid) => used(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')));
const seconds = ofChildren.reduce((sum, one) => sum + one, (user + system) / 1e6);
// The kernel's own high-water mark: what `resourceUsage` calls maxRSS starts at the parent's.
const kib = pids
  .map((pid) => /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [])
  .reduce((sum, [, one]) => sum + Number(one), 0);
console.log(JSON.stringify({ seconds, mib: kib / 1024 }));
process.exit();
