import * as z from 'zod';
import { deviceCodeSchema, type DeviceCodeAnswer } from '../../api/wire.ts';
import { DEVICE_PATH } from '../device-page.ts';
import { DEVICE_LIFE_S } from '../devices.ts';
import type { OpenOperation } from '../operation.ts';

export const deviceCode: OpenOperation = {
  name: 'deviceCode',
  method: 'POST',
  path: '/auth/device/code',
  summary: 'Begin to log a device in',
  scope: null,
  body: z.looseObject({}),
  isBodyOptional: true,
  answer: { status: 200, schema: deviceCodeSchema },
  handle: (_, { devices, clock, origin, assumptions }) => {
    const { deviceCode: code, userCode } = devices.begin(clock.now());
    const answer: DeviceCodeAnswer = {
      device_code: code,
      user_code: userCode,
      verification_uri: `${origin}${DEVICE_PATH}`,
      verification_uri_complete: `${origin}${DEVICE_PATH}?user_code=${userCode}`,
      expires_in: DEVICE_LIFE_S,
      interval: assumptions.device_interval,
    };
    return { status: 200, body: answer };
  },
};
