/** Names that look like texts: keys, operations of AWS and names of the web. */
const names = new Set(
  'Enter Escape Home End Tab Files Latchkey Scan Unknown WebP JPEG PNG AVIF'.split(' '),
);

/** Attributes of elements that people read. Components name theirs otherwise: whatever begins with a
 *  capital letter there is a text. */
const readAttribute =
  /^(aria-(label|description|valuetext|roledescription)|alt|placeholder|title)$/;

const isSentence = (text) =>
  /^[“„]?\p{Lu}/u.test(text) && (/\s/.test(text) || /^\p{Lu}\p{Ll}+[…?.]?$/u.test(text));

/** A text that begins with a value, e.g. `${count} ready`, which is `# ready` here. */
const beginsWithValue = (text) => /^[“„]?#[”“]?[\s,.:].*\p{Ll}{2}/u.test(text);

/** Decides what wuchale takes for a text. A text of a module that begins with a small letter carries the
 *  comment `@wc-include`, a name that begins with a capital one and has spaces `@wc-ignore`. */
export const isText = ({ msgStr, details }) => {
  const text = msgStr.join('\n').trim();
  const { scope, element, attribute } = details;
  if (!/\p{L}{2}/u.test(text) || names.has(text) || /^(SELECT|SET) /.test(text)) return false;
  if (['script', 'style', 'code', 'kbd'].includes(element) && attribute === undefined) return false;
  if (['class', 'style', 'id'].includes(attribute)) return false;
  if (scope === 'markup') return 'message';
  if (attribute !== undefined && readAttribute.test(attribute)) return 'message';
  return isSentence(text) || beginsWithValue(text) ? 'message' : false;
};
