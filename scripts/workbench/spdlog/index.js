/**
 * Stands in for the native logger that the workbench's server asks for, because nothing is compiled when the
 * workbench is installed: without it the log channels of extensions stay empty. Appends lines to the file it is told.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

export class Logger {
  #level = 2;
  #bare = false;
  #file;
  constructor(file) {
    this.#file = file;
  }
  #write(level, message) {
    if (level < this.#level) return;
    const stamp = new Date().toISOString().replace('T', ' ').slice(0, -1);
    appendFileSync(this.#file, this.#bare ? message : `${stamp} [${levels[level]}] ${message}\n`);
  }
  trace(message) { this.#write(0, message); }
  debug(message) { this.#write(1, message); }
  info(message) { this.#write(2, message); }
  warn(message) { this.#write(3, message); }
  error(message) { this.#write(4, message); }
  critical(message) { this.#write(5, message); }
  getLevel() { return this.#level; }
  setLevel(level) { this.#level = level; }
  setPattern() { this.#bare = false; }
  clearFormatters() { this.#bare = true; }
  flush() {}
  drop() {}
}

function create(_name, file) {
  mkdirSync(dirname(file), { recursive: true });
  return Promise.resolve(new Logger(file));
}

export const version = 0;
export const createRotatingLogger = create;
export const createAsyncRotatingLogger = create;
export function setLevel() {}
export function setFlushOn() {}
