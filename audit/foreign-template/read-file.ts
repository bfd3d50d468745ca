import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document } from 'yaml';

/** Reads a CloudFormation template, JSON or YAML, with the short forms of intrinsic functions.
 *  @throws {Error} naming the first mistake of the text.
 *  @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export const parseTemplateFile = (text: string): unknown => {
  const document = parseDocument(text, { logLevel: 'error' });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    throw new Error(`the template cannot be read: ${mistake.message}`, { cause: mistake });
  }
  return plain(document.contents, document);
};

const plain = (node: unknown, document: Document): unknown => {
  if (isAlias(node)) {
    return plain(node.resolve(document), document);
  }
  if (isScalar(node)) {
    return longForm(node.tag, node.value);
  }
  if (isSeq(node)) {
    return longForm(
      node.tag,
      node.items.map((each) => plain(each, document)),
    );
  }
  if (isMap(node)) {
    const entries = node.items.map(
      ({ key, value }) => [String(plain(key, document)), plain(value, document)] as const,
    );
    const names = entries.map(([name]) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) {
      throw new Error(`the template cannot be read: it names ${twice} twice in one map`);
    }
    return longForm(node.tag, Object.fromEntries(entries));
  }
  return null;
};

/** `!Ref x` is `{"Ref": x}`; every other `!Name` is `{"Fn::Name": …}`. */
const longForm = (tag: string | undefined, value: unknown): unknown => {
  const [, name] = /^!(\w+)$/.exec(tag ?? '') ?? [];
  if (name === undefined) {
    return value;
  }
  return { [name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`]: value };
};
