/** A rectangle of the canvas, in its units. */
export type Rect = { x: number; y: number; width: number; height: number }
/** The canvas with the grid that zones snap to. */
export type Grid = { width: number; height: number; columns: number; rows: number }
/** Which sides of a zone a handle takes along. */
export type Handle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw'
export type Direction = 'left' | 'right' | 'up' | 'down'
/** Where edges are caught, and from how far. */
export type Snap = { across: number[]; down: number[]; reach: number }

export const handles: Handle[] = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw']

const within = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))

/** The lines of a grid over a length, its ends included. */
export function lines(length: number, parts: number): number[] {
  return Array.from({ length: parts + 1 }, (_, index) => Math.round((length * index) / parts))
}

/** What zones snap to: the lines of the grid, the middle of the canvas, and the edges of other zones. */
export function snapTo(grid: Grid, others: Rect[], reach: number): Snap {
  return {
    across: [
      ...lines(grid.width, grid.columns),
      Math.round(grid.width / 2),
      ...others.flatMap(({ x, width }) => [x, x + width]),
    ],
    down: [
      ...lines(grid.height, grid.rows),
      Math.round(grid.height / 2),
      ...others.flatMap(({ y, height }) => [y, y + height]),
    ],
    reach,
  }
}

/** How far the nearest line is from one of the edges; 0 when none is within reach. */
function pull(edges: number[], to: number[], reach: number): number {
  let best = 0
  let nearest = reach
  for (const edge of edges) {
    for (const line of to) {
      const gap = Math.abs(line - edge)
      if (gap <= nearest) {
        nearest = gap
        best = line - edge
      }
    }
  }
  return best
}

/** A zone at another place: it snaps by either side and stays on the canvas. */
export function moved(start: Rect, by: { x: number; y: number }, grid: Grid, snap: Snap | null): Rect {
  let x = Math.round(start.x + by.x)
  let y = Math.round(start.y + by.y)
  if (snap) {
    x += pull([x, x + start.width], snap.across, snap.reach)
    y += pull([y, y + start.height], snap.down, snap.reach)
  }
  return { ...start, x: within(x, 0, grid.width - start.width), y: within(y, 0, grid.height - start.height) }
}

/** A zone pulled at a handle: the sides across from it stay where they are. */
export function resized(
  start: Rect,
  handle: Handle,
  by: { x: number; y: number },
  grid: Grid,
  snap: Snap | null,
  least = 16,
): Rect {
  const across = stretched(start.x, start.width, side(handle, 'w', 'e'), by.x, grid.width, least, snap?.across ?? null)
  const down = stretched(start.y, start.height, side(handle, 'n', 's'), by.y, grid.height, least, snap?.down ?? null)
  return { x: across.from, y: down.from, width: across.length, height: down.length }

  function stretched(
    from: number,
    length: number,
    which: 'start' | 'end' | null,
    delta: number,
    room: number,
    minimum: number,
    to: number[] | null,
  ) {
    if (which === null) return { from, length }
    const smallest = Math.min(minimum, length)
    let edge = Math.round((which === 'start' ? from : from + length) + delta)
    if (snap && to) edge += pull([edge], to, snap.reach)
    if (which === 'end') return { from, length: within(edge, from + smallest, room) - from }
    const begin = within(edge, 0, from + length - smallest)
    return { from: begin, length: from + length - begin }
  }
}

function side(handle: Handle, start: string, end: string): 'start' | 'end' | null {
  if (handle.includes(start)) return 'start'
  return handle.includes(end) ? 'end' : null
}

/** The next line beyond a place. */
function next(from: number, step: 1 | -1, to: number[]): number {
  return step > 0 ? Math.min(...to.filter((line) => line > from)) : Math.max(...to.filter((line) => line < from))
}

const steps: Record<Direction, { axis: 'x' | 'y'; step: 1 | -1 }> = {
  left: { axis: 'x', step: -1 },
  right: { axis: 'x', step: 1 },
  up: { axis: 'y', step: -1 },
  down: { axis: 'y', step: 1 },
}

function stepFrom(edge: number, direction: Direction, grid: Grid, fine: boolean): number {
  const { axis, step } = steps[direction]
  if (fine) return step
  const to = axis === 'x' ? lines(grid.width, grid.columns) : lines(grid.height, grid.rows)
  const line = next(edge, step, to)
  return Number.isFinite(line) ? line - edge : 0
}

/** A zone moved by the keyboard: to the next line of the grid, or by one unit. */
export function nudged(rect: Rect, direction: Direction, grid: Grid, fine: boolean): Rect {
  const { axis } = steps[direction]
  const by = stepFrom(axis === 'x' ? rect.x : rect.y, direction, grid, fine)
  return moved(rect, axis === 'x' ? { x: by, y: 0 } : { x: 0, y: by }, grid, null)
}

/** A zone made larger or smaller by the keyboard, at its right or lower side. */
export function stretchedBy(rect: Rect, direction: Direction, grid: Grid, fine: boolean): Rect {
  const { axis } = steps[direction]
  const by = stepFrom(axis === 'x' ? rect.x + rect.width : rect.y + rect.height, direction, grid, fine)
  return axis === 'x'
    ? resized(rect, 'e', { x: by, y: 0 }, grid, null)
    : resized(rect, 's', { x: 0, y: by }, grid, null)
}

/** A rectangle made to fit the canvas. */
export function fitted(rect: Rect, grid: Pick<Grid, 'width' | 'height'>): Rect {
  const width = within(Math.round(rect.width), 1, grid.width)
  const height = within(Math.round(rect.height), 1, grid.height)
  return {
    x: within(Math.round(rect.x), 0, grid.width - width),
    y: within(Math.round(rect.y), 0, grid.height - height),
    width,
    height,
  }
}

/** Rectangles of a canvas as they lie on one of another size. */
export function scaled(rect: Rect, from: Pick<Grid, 'width' | 'height'>, to: Pick<Grid, 'width' | 'height'>): Rect {
  const across = (value: number) => Math.round((value * to.width) / from.width)
  const down = (value: number) => Math.round((value * to.height) / from.height)
  return fitted(
    {
      x: across(rect.x),
      y: down(rect.y),
      width: across(rect.x + rect.width) - across(rect.x),
      height: down(rect.y + rect.height) - down(rect.y),
    },
    to,
  )
}

/** How high a line of a widget's words is, in sizes of its letters. */
export const lineHeight = 1.2

/** The size of letters at which lines fill a zone without leaving it, as screens reckon it. */
export function fittedSize(lines: string[], zone: Pick<Rect, 'width' | 'height'>): number {
  const longest = Math.max(1, ...lines.map((line) => [...line].length))
  return Math.min((zone.height * 0.8) / (lineHeight * lines.length), (zone.width * 0.92) / (0.58 * longest))
}
