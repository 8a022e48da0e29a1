// Types of the API from its description. Only the type check needs them, so a build does without.
import { mkdir, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const generated = new URL('../src/generated/', import.meta.url);
const types = await openapiTS(new URL('../../docs/openapi.json', import.meta.url), { alphabetize: true });
await mkdir(generated, { recursive: true });
await writeFile(new URL('api.d.ts', generated), `// Made by tools/api.mjs from docs/openapi.json.\n${astToString(types)}`);
