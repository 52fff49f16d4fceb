// Validates SARIF files by the schema of the standard: node check_sarif.mjs FOLDER FILE…; says what is wrong, if anything.
// FOLDER has the packages (scripts/consumers).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const Ajv = require('ajv');
const ajv = new Ajv({ schemaId: 'id', meta: false, allErrors: true, unknownFormats: 'ignore' });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const validate = ajv.compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));

for (const file of files) {
  if (validate(JSON.parse(readFileSync(file, 'utf8')))) continue;
  process.exitCode = 1;
  for (const error of validate.errors) console.log(`${file}: ${error.dataPath || '.'} ${error.message} ${JSON.stringify(error.params)}`);
}
