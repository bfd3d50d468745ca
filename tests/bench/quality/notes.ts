/** Notes below the tables. */
export const qualityNotes = `## How to read it

**Similarity** is the mean structural similarity of luma against the same rendition in PNG
([tests/fixtures/similarity.ts](../tests/fixtures/similarity.ts)). It says nothing about colour.

**The defaults** are the qualities at which WebP and AVIF are, on average, as similar to the picture as JPEG at 80.
Photographs differ: for the five here, the WebP that equals JPEG at 80 lies between 60 and 89, the AVIF between 53 and 79.
Two of the five are JPEGs that were compressed hard before, which favours JPEG. A recipe that names a quality keeps it.

**The estimate** holds because both encoders drop little at that WebP quality, so that its bytes follow the detail of the
picture as AVIF’s do. WebP at a similar quality would be wrong by a factor of two. Below quality 40 and above 90 the estimate
is rough.`;
