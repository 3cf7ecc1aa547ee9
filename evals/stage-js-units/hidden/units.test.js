import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toMetres } from '../src/length.js'
import { toCelsius } from '../src/temperature.js'

test('lengths', () => {
  assert.ok(Math.abs(toMetres(1, 'in') - 0.0254) < 1e-9)
  assert.ok(Math.abs(toMetres(10, 'ft') - 3.048) < 1e-9)
  for (const unit of ['parsec', 'toString']) assert.throws(() => toMetres(1, unit), RangeError)
})

test('temperatures', () => {
  assert.equal(toCelsius(212, 'F'), 100)
  assert.ok(Math.abs(toCelsius(0, 'K') + 273.15) < 1e-9)
  assert.equal(toCelsius(-4, 'C'), -4)
  assert.throws(() => toCelsius(1, 'X'), RangeError)
})
