// The peer of Node: JSON.parse and Ajv with all errors, on flowport's own
// JSON Schema. Prints the times of one piece of work in each turn, as JSON in
// nanoseconds: peer.mjs SCHEMA DOCUMENT ROUNDS MILLISECONDS.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';

const [schema, file, rounds, turn] = process.argv.slice(2);
const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false })
  .compile(JSON.parse(readFileSync(schema, 'utf8')));
const text = readFileSync(file, 'utf8');

const times = [];
validate(JSON.parse(text)); // warm
for (let round = 0; round < Number(rounds); round++) {
  const start = process.hrtime.bigint();
  const end = start + BigInt(turn) * 1_000_000n;
  let n = 0n;
  let now = start;
  do {
    validate(JSON.parse(text));
    n++;
    now = process.hrtime.bigint();
  } while (now < end);
  times.push(Number((now - start) / n));
}
console.log(JSON.stringify(times));
