// Test files share the modules of their worker, in whatever order they come; schemas that are made before this is loaded
// cannot be described by the API.
import '@hono/zod-openapi'
