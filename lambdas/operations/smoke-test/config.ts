import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';
import { jsonSetting } from '../../../platform/config/json-setting.ts';
import { SmokeCheck } from './smoke-test.ts';

const Settings = z.object({
  TEST_URL: z.url({ protocol: /^https?$/ }).describe('the test listener, such as https://load-balancer:9443'),
  TLS_NAME: z.string().min(1).optional().describe("the name on the test listener's certificate"),
  ROUTING_HEADERS: jsonSetting(z.record(z.string(), z.string())).describe(
    'a JSON object with the header by which the test listener chooses the service',
  ),
  CHECKS: jsonSetting(z.array(SmokeCheck).min(1)).describe('a JSON list of requests, each with the expected status and a part of the body'),
});

export const config = parseEnv(Settings, process.env);
