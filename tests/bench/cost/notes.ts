/** What the figures say and what they leave out, for the end of the page. */
export const costNotes = `## What this says

- One grant instead of a server that is asked at each step takes away most of the API’s cost: its row is the claim,
  and it holds for API Gateway, Lambda requests and logs.
- Latchkey needs no API at all, and spends what it saves on rows: each step of an upload is written to its file’s row and
  to the log of changes, which is how a crash, a second tab and another device find it; the converter writes its claim,
  its progress and its quota. A server-side design with the same promises would write them too. **That is why the target
  is missed**, and where the next saving is: not in the grants but in the number of writes.
- In all designs the conversion and S3’s own requests are most of the bill. No design of the grants changes that.

![What a million uploads cost by the size of the file](plots/file-size.svg)

![What idle users with an open tab cost in an hour](plots/idle-tab.svg)

The plots are made from [benchmarks.json](benchmarks.json) and the list prices. In the first, only the requests that send
the file grow: a part is a request, and can be sent again alone.

## What this does not say

- Cognito bills users, not uploads, in all three designs: 10,000 a month are free, then 0.015 $ each (Essentials).
- Lambda’s time for an API’s functions was measured beside their services on one machine; on AWS each call takes
  milliseconds more, and cold starts come on top. The conversion’s time was measured once and counted for all designs.
- An event source mapping polls its queue also when it is empty: [five long polls at a
  time](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), each of up to 20 seconds, are 650,000 requests or
  0.26 $ a month for the whole deployment, however many users it has.
- Each row is counted as one write unit: rows have less than a kilobyte.
- The server-side designs here keep no change log, no second device in step and no quota, which is what Latchkey’s rows are
  for.`;
