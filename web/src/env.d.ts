// Files that Vite turns into addresses.
/// <reference types="vite/client" />
