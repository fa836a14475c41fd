import { describe, expect, it } from '@jest/globals';
import { scenarioJsonSchema } from './suite-schema.ts';

describe('the JSON Schema of a suite', () => {
  it('scenarios: is draft 2020-12, strict, and asks for a flow and scenarios', () => {
    const schema = scenarioJsonSchema();
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: ['flow', 'scenarios'],
    });
  });

  it('scenarios: names every key of the format', () => {
    const text = JSON.stringify(scenarioJsonSchema());
    const keys =
      `given expect preset event user authentication prompts fetch now seed respond fail json status visited notVisited
      state claims app_metadata logs deny reason error_kind userMessage audit fetches host body expressions`.split(
        /\s+/u,
      );
    expect(keys.filter((key) => !text.includes(`"${key}":`))).toEqual([]);
  });
});
