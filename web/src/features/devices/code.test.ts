import { expect, test } from 'vitest'
import { codeFault, codeOf } from '@/features/devices/code'

test.each([
  ['k7m2qx', 'K7M2QX'],
  ['K7M 2QX', 'K7M2QX'],
  [' k7m-2qx\n', 'K7M2QX'],
  ['K7M–2QX', 'K7M2QX'],
  ['K7M2QXXX', 'K7M2QX'],
  ['K7', 'K7'],
  ['', ''],
])('%j is the code %j', (typed, code) => {
  expect(codeOf(typed)).toBe(code)
})

test.each([
  ['K7M2QX', null],
  ['K7M2Q', 'short'],
  ['', 'short'],
  ['K7M2Q0', 'misread'],
  ['O', 'misread'],
])('%s is %s', (code, fault) => {
  expect(codeFault(code)).toBe(fault)
})
