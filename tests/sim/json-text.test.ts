/**
 * JSON for people: the place of a mistake, fields that stand twice, and the layout of what is written.
 * JSON.parse is the measure of what is JSON.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { layoutJson, readJson } from '../../sim/json-text';

function messagesOf(text: string): string[] {
  return readJson(text).problems.map(({ path, message }) => (path ? `${path}: ${message}` : message));
}

describe('JSON for people: mistakes', () => {
  const ROWS: [name: string, text: string, says: string][] = [
    ['nothing', '', 'line 1, column 1: expected a value, found the end of the file'],
    [
      'a brace that is not closed',
      '{"a": 1,\n',
      'line 2, column 1: expected a name in double quotes, found the end of the file',
    ],
    ['a comma too many', '{\n  "a": 1,\n}', 'line 3, column 1: expected a name in double quotes, found "}"'],
    ['a comma too few', '{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: expected "," or "}", found "\\""'],
    ['a comma too few in a list', '[1 2]', 'line 1, column 4: expected "," or "]", found "2"'],
    ['a comma at the end of a list', '[1, ]', 'line 1, column 5: expected a value, found "]"'],
    ['a name without quotes', '{a: 1}', 'line 1, column 2: expected a name in double quotes, found "a"'],
    ['single quotes', "{'a': 1}", 'line 1, column 2: expected a name in double quotes, found "\'"'],
    ['a missing colon', '{"a" 1}', 'line 1, column 6: expected ":", found "1"'],
    ['a comment', '{ // mine\n}', 'line 1, column 3: expected a name in double quotes, found "/"'],
    ['a second value', '{}\r\n{}', 'line 2, column 1: expected the end of the file, found "{"'],
    ['a number that ends early', '[1.]', 'line 1, column 3: expected "," or "]", found "."'],
    ['a number with a nought before it', '[007]', 'line 1, column 3: expected "," or "]", found "0"'],
    ['a number from elsewhere', '[NaN]', 'line 1, column 2: expected a value, found "N"'],
    ['a text over two lines', '["a\nb"]', 'line 1, column 4: expected the closing quote, found "\\n"'],
    [
      'a text without an end',
      '["a',
      'line 1, column 4: expected the closing quote, found the end of the file',
    ],
    [
      'an escape that there is not',
      '["\\x"]',
      'line 1, column 3: expected one of the escapes of JSON, such as \\n, found "\\\\"',
    ],
    ['a tower of lists', '['.repeat(60), 'line 1, column 52: expected at most 50 levels, found "["'],
  ];
  for (const [name, text, says] of ROWS) {
    it(`finds ${name}`, () => {
      expect(messagesOf(text)).to.deep.equal([`not JSON: ${says}`]);
      expect(readJson(text)).not.to.have.property('value');
    });
  }

  it('finds a million brackets in a moment, and keeps its stack', () => {
    expect(messagesOf('['.repeat(1e6))).to.have.length(1);
    expect(messagesOf(`[${'"a",'.repeat(2e5)}1]`)).to.deep.equal([]);
  });

  it('takes what JSON.parse takes, and nothing else', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\n',
      ' ',
      '1',
      '-',
      '0',
      '.',
      'e',
      '+',
      'true',
      'u00e4',
    ];
    const mutation = fc.record({
      value: fc.jsonValue({ maxDepth: 3 }),
      indent: fc.constantFrom(0, 2),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.integer({ min: 0, max: 2 }),
      piece: fc.constantFrom('', ...pieces),
    });
    fc.assert(
      fc.property(mutation, ({ value, indent, at, cut, piece }) => {
        const whole = JSON.stringify(value, null, indent);
        const place = Math.floor(at * whole.length);
        const text = whole.slice(0, place) + piece + whole.slice(place + cut);
        const { value: read, problems } = readJson(text);
        expect(problems.some(({ path, message }) => path === '' && message.startsWith('not JSON'))).to.equal(
          !isJson(text),
        );
        if (isJson(text)) expect(read).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JSON for people: fields that stand twice', () => {
  it('names each with its object and its place, and takes the last', () => {
    const text =
      '{\n  "id": "a",\n  "stages": [{}, { "name": "x", "burst": { "rateHz": 1, "rateHz": 2 } }],\n  "id": "b"\n}';
    const { value, problems } = readJson(text);
    expect(problems).to.deep.equal([
      { path: 'stages[1].burst', message: '"rateHz" stands here twice: line 3, column 57' },
      { path: '', message: '"id" stands here twice: line 4, column 3' },
    ]);
    expect(value).to.deep.include({ id: 'b' });
  });

  it('knows a name by what it says, not by how it is spelt', () => {
    expect(messagesOf('{"a": 1, "\\u0061": 2}')).to.deep.equal(['"a" stands here twice: line 1, column 10']);
    expect(messagesOf('{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}')).to.deep.equal([]);
  });

  it('is not taken in by names that objects have', () => {
    expect(messagesOf('{"__proto__": 1, "toString": 2, "constructor": 3}')).to.deep.equal([]);
  });
});

describe('JSON for people: layout', () => {
  it('puts into a line what fits into one', () => {
    const long = Array.from({ length: 30 }, (_, i) => 1000 + i);
    expect(layoutJson({ a: [1, { b: 'c' }], gone: undefined, long, empty: [], nothing: {} })).to.equal(
      [
        '{',
        '  "a": [1, { "b": "c" }],',
        `  "long": [\n${long.map((value) => `    ${value}`).join(',\n')}\n  ],`,
        '  "empty": [],',
        '  "nothing": {}',
        '}',
      ].join('\n'),
    );
  });

  it('says what JSON.stringify says', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(JSON.parse(layoutJson(value))).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
