/** Notes below the tables. */
export const converterNotes = `## How to read it

**Ratios, not times.** A ratio compares two ways in the same run on the same bytes; the times are of this machine, which
did other work meanwhile. CPU time is counted, not the clock’s, so other work disturbs little, though not nothing: shared
caches make both sides of a ratio a few per cent uncertain.

**The pictures** are one photograph at 12 and 24 megapixels with a sensor’s noise added, stored at quality 92: files as
large as a camera’s. How much is gained by decoding once depends on the picture, since the more of its detail survives the
shrinking, the more of the time goes into encoding WebP, which is the same either way. The floor against a pipeline for
each size is the most that any handler can gain.

**What the deployed bundle costs above the handler** is not the converter’s work. A profile of it with an empty picture
shows 11 requests (1 GetObject, 7 UpdateItem, 3 PutObject) of about 1 ms each in the SDK: building, signing, parsing. The
larger the upload the more is added by the sockets (copying, and over loopback the receiving end’s share too: 7 ms for
7 MB) and by the garbage collector, whom buffers outside its heap call more often. Fewer requests would mean fewer
questions whether the claim still holds; resolving the SDK’s middleware once (\`cacheMiddleware\`) took a fifth off each.

**From run to run.** In five runs the handler took 1.02 to 1.15 × the floor at 12 megapixels and 1.08 to 1.11 × at 24, and a
pipeline for each size 1.11 to 1.17 × and 1.24 to 1.29 × the handler: single rounds fall into two groups, some 40 ms apart,
and what makes the difference has not been found.

**24 megapixels.** \`convert()\` by itself, asked in turn with the floor in a process of its own, takes 0.99 to 1.01 × the
floor’s time. What the handler takes above it is the collection of buffers outside the heap: 7 MB of upload and 11 MB of
pixels for each event, which bring it about earlier than the floor’s do. The floor itself is 1.28 to 1.4 × faster than a
pipeline for each size here, so that 1.35 × is at the edge of what can be gained on this machine.

**Display P3.** Of some 370 ms, 59 shrink the picture, 22 convert its colours, 7 pay for the detour through TIFF that
carries the profile with the pixels, and 280 encode WebP, which a pipeline for each size does as well: with the detour
for nothing the handler would just reach 1.6 ×. Before the encoding the same steps are three times as fast.

**Start.** The bundle’s init loads no sharp: that is loaded while the upload’s bytes are on their way. Nearly all of it is
V8 reading half a megabyte of SDK. Where loading sharp is slow, from a cold disk, the ratio is lower; here, from the page
cache, sharp is cheap to load and the bundle is not within the target.

**Not measured here:** arm64, which is what deploys, and Lambda itself.`;
