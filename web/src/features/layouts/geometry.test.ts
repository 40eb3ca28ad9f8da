import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fitted,
  fittedSize,
  type Grid,
  handles,
  lines,
  moved,
  nudged,
  type Rect,
  resized,
  scaled,
  snapTo,
  stretchedBy,
} from '@/features/layouts/geometry'

const grid: Grid = { width: 1920, height: 1080, columns: 12, rows: 8 }
const rect: Rect = { x: 160, y: 135, width: 320, height: 270 }
const edges = snapTo(grid, [], 20)

const isOnCanvas = ({ x, y, width, height }: Rect) =>
  x >= 0 && y >= 0 && width >= 1 && height >= 1 && x + width <= grid.width && y + height <= grid.height
const rects = fc
  .record({
    x: fc.integer({ min: 0, max: 1919 }),
    y: fc.integer({ min: 0, max: 1079 }),
    width: fc.integer({ min: 1, max: 1920 }),
    height: fc.integer({ min: 1, max: 1080 }),
  })
  .map((drawn) => fitted(drawn, grid))
const deltas = fc.record({ x: fc.integer({ min: -4000, max: 4000 }), y: fc.integer({ min: -4000, max: 4000 }) })

describe('the grid', () => {
  test('has lines at both ends', () => {
    expect(lines(1920, 12)).toHaveLength(13)
    expect(lines(1920, 12).at(-1)).toBe(1920)
    expect(lines(100, 3)).toEqual([0, 33, 67, 100])
  })
})

describe('moving', () => {
  test('catches the nearest line by either side', () => {
    expect(moved(rect, { x: 150, y: 5 }, grid, edges)).toEqual({ ...rect, x: 320, y: 135 })
    const odd = { ...rect, width: 300 }
    expect(moved(odd, { x: 25, y: 0 }, grid, edges).x).toBe(180) // the right side lies on 480
  })
  test('is free beyond the reach, and without snapping', () => {
    expect(moved(rect, { x: 80, y: 60 }, grid, edges)).toEqual({ ...rect, x: 240, y: 195 })
    expect(moved(rect, { x: 5, y: 5 }, grid, null)).toEqual({ ...rect, x: 165, y: 140 })
  })
  test('catches the edges of other zones', () => {
    const snap = snapTo(grid, [{ x: 700, y: 400, width: 100, height: 100 }], 10)
    expect(moved(rect, { x: 215, y: 0 }, grid, snap).x).toBe(380) // 380 + 320 = 700
  })
  test('keeps size and canvas, whatever is dragged', () => {
    fc.assert(
      fc.property(rects, deltas, fc.boolean(), (start, by, caught) => {
        const end = moved(start, by, grid, caught ? edges : null)
        return isOnCanvas(end) && end.width === start.width && end.height === start.height
      }),
    )
  })
})

describe('resizing', () => {
  test('moves the side of the handle and no other', () => {
    expect(resized(rect, 'e', { x: 100, y: 99 }, grid, null)).toEqual({ ...rect, width: 420 })
    expect(resized(rect, 'nw', { x: -60, y: -35 }, grid, null)).toEqual({ x: 100, y: 100, width: 380, height: 305 })
  })
  test('snaps the side that moves', () => {
    expect(resized(rect, 'se', { x: 150, y: 120 }, grid, edges)).toEqual({ ...rect, width: 480, height: 405 })
  })
  test('does not turn a zone inside out', () => {
    expect(resized(rect, 'w', { x: 900, y: 0 }, grid, null)).toEqual({ ...rect, x: 464, width: 16 })
  })
  test('keeps the canvas and the far sides, whatever is dragged', () => {
    fc.assert(
      fc.property(rects, deltas, fc.constantFrom(...handles), fc.boolean(), (start, by, handle, caught) => {
        const end = resized(start, handle, by, grid, caught ? edges : null)
        const right = handle.includes('w') || !handle.includes('e')
        const left = handle.includes('e') || !handle.includes('w')
        return (
          isOnCanvas(end) && (!right || end.x + end.width === start.x + start.width) && (!left || end.x === start.x)
        )
      }),
    )
  })
})

describe('the keyboard', () => {
  test('moves to the next line, or by one', () => {
    expect(nudged({ ...rect, x: 170 }, 'right', grid, false).x).toBe(320)
    expect(nudged({ ...rect, x: 170 }, 'left', grid, false).x).toBe(160)
    expect(nudged(rect, 'down', grid, true).y).toBe(136)
    expect(nudged({ ...rect, x: 0 }, 'left', grid, false).x).toBe(0)
  })
  test('makes zones larger and smaller', () => {
    expect(stretchedBy(rect, 'right', grid, false).width).toBe(480)
    expect(stretchedBy(rect, 'up', grid, false).height).toBe(135)
    expect(stretchedBy(rect, 'left', grid, true).width).toBe(319)
  })
})

test('zones follow the canvas to another size and stay beside each other', () => {
  const to = { width: 1080, height: 1920 }
  const left = scaled({ x: 0, y: 0, width: 641, height: 1080 }, grid, to)
  const right = scaled({ x: 641, y: 0, width: 1279, height: 1080 }, grid, to)
  expect(left).toEqual({ x: 0, y: 0, width: 361, height: 1920 })
  expect(right.x).toBe(left.width)
  expect(right.x + right.width).toBe(1080)
})

test('letters fill a zone and stay in it', () => {
  const long = fittedSize(['Sunday, November 29, 2026'], { width: 360, height: 120 })
  expect(long * 0.58 * 25).toBeCloseTo(360 * 0.92)
  expect(fittedSize(['12:00'], { width: 360, height: 120 })).toBeCloseTo(80)
  expect(fittedSize(['12:00', '12:00'], { width: 360, height: 120 })).toBeCloseTo(40)
})
