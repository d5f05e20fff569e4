// Before `hashes` runs in node: it sees the environment's variables, and reads its own file without fetching.
delete globalThis.fetch;
Module["preRun"] = () => Object.assign(ENV, process.env);
