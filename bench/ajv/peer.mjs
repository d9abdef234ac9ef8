// The peer of Node: JSON.parse and Ajv with all errors, on flowport's own
// JSON Schema. Prints the processor time of one piece of work in each turn, as
// JSON in nanoseconds: peer.mjs SCHEMA DOCUMENT ROUNDS MILLISECONDS.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';

const [schema, file, rounds, turn] = process.argv.slice(2);
const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false })
  .compile(JSON.parse(readFileSync(schema, 'utf8')));
const text = readFileSync(file, 'utf8');

function used() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

const times = [];
validate(JSON.parse(text)); // warm
for (let round = 0; round < Number(rounds); round++) {
  const start = used();
  let n = 0;
  let now = start;
  do {
    validate(JSON.parse(text));
    n++;
    now = used();
  } while (now - start < Number(turn) * 1e6);
  times.push(Math.round((now - start) / n));
}
console.log(JSON.stringify(times));
