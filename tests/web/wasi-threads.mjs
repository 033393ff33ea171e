// Memory of a C program compiled to WebAssembly with threads, and its workers' rooms at the end of it, where no test's heap
// comes.
const PAGE = 65536;
const PAGES = 4096, MAXIMUM_PAGES = 16384;  // Makefile.emscripten: PROGRAM_LDFLAGS, SHARED_LDFLAGS
const ROOM_PAGES = 2;

/** False of a module that has a memory of its own. */
export const isThreaded = (module) => WebAssembly.Module.imports(module).some(({ kind }) => kind === 'memory');

export const programMemory = () => new WebAssembly.Memory({ initial: PAGES, maximum: MAXIMUM_PAGES, shared: true });

/** Where the room of worker `index` begins, from 0. */
export const roomOf = (index) => (PAGES - (index + 1) * ROOM_PAGES) * PAGE;
