/** Why a target is missed, by the row's text: printed below the table in which the row is. A row that
 *  misses its target without one fails tests/unit/bench/reasons.test.ts. */
export const reasons: Readonly<Record<string, string>> = {
  '12 MP baseline JPEG: the handler':
    'Single rounds fall into two groups some 40 ms apart; what makes the difference has not been found. In five runs it was 1.02 to 1.15 ×.',
  '24 MP baseline JPEG: the handler':
    'The collection of buffers outside the heap, 7 MB of upload and 11 MB of pixels for each event; `convert()` alone takes 0.99 to 1.01 × the floor.',
  '12 MP baseline JPEG: the deployed bundle, over HTTP':
    'Eleven requests of about 1 ms each in the SDK, the sockets’ copies, and the garbage collector; none of it converts.',
  '24 MP baseline JPEG: the deployed bundle, over HTTP':
    'As at 12 megapixels, with more bytes to copy and to collect.',
  '12 MP baseline JPEG: a pipeline for each size':
    'Most of the time goes into encoding WebP, which both ways do alike; the floor itself gains little more.',
  '24 MP baseline JPEG: a pipeline for each size':
    'The floor is 1.28 to 1.4 × faster than a pipeline for each size on this machine: the target is at the edge of what can be gained.',
  '12 MP Display P3 JPEG: a pipeline for each size':
    'Of some 370 ms, 280 encode WebP, which a pipeline for each size does as well.',
  'ImageMagick `-thumbnail`':
    'For a small JPEG the SDK’s requests are a quarter of the bundle’s time; against the handler alone ImageMagick takes 6 ×.',
  'init: the bundle, which loads sharp while the upload’s bytes are on their way':
    'Nearly all of it is V8 reading half a megabyte of SDK; from the page cache, sharp is cheap to load in comparison.',
  'main thread busy meanwhile (CPU time)':
    'Chromium, the engine and the converter share two cores, and pictures are ready faster than a user adds them. How much of it is drawing has not been separated.',
  'longest task':
    'Which task it is has not been found; the engine and the converter share the two cores.',
  "link after the outcome's row, median of 20":
    'The page looks when the last conversions say that one is due; a look that comes early waits for the next. Looking more often would cost read units in every open page.',
  "the page's upload":
    'The page digests every byte and keeps it before it is sent, which `fetch` does not; here both share the cores with the server.',
  'longest time without an answer of the main thread':
    'Measured while the server receives 100 MB on the same two cores; which part is the page’s has not been separated.',
  'gap between frames, 95th percentile':
    'Chromium has no GPU on this machine: the cores paint every frame. What else is in it has not been separated.',
  'sign-in by SRP, credentials included, ministack 1.5.33: embedded against it':
    'The client’s own SRP arithmetic is in both figures and cannot differ.',
  'GetItem, ministack 1.5.33: embedded against it':
    'MiniStack verifies no signature, evaluates no policy, logs no decision and reads from memory.',
  'PutItem, ministack 1.5.33: embedded against it':
    'As for GetItem; and what the engine has accepted is in a file.',
  'GetObject of 10 kB, ministack 1.5.33: embedded against it': 'As for GetItem.',
  'ready after a start with data':
    'The engine runs from its sources, so that tsx compiles and loads every module at the start. How much of the time that is has not been measured.',
  'peak memory after 100000 more requests':
    'It is the peak of the process, garbage included. What holds the rest has not been found.',
  'uploads of a photograph: p95':
    'One of two conversions has to end before the quiet user’s begins, and both share two cores with the engine, the hostile client and other work (load 14 to 22 in this run). With 16 pictures p95 is the slowest one.',
  'Latchkey: without S3’s requests too':
    'Each step of an upload is written to its row and to the log of changes, which is how a crash, a second tab and another device find it. The saving would be in the number of writes.',
};
