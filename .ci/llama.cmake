# Included right after llama_cpp's project(): leave out llama.cpp's common library, which nothing
# here links to. Its own option is forced on; a normal variable shadows the cache (CMP0126).
# With LLAVA_BUILD=OFF this more than halves the files to compile.
set(LLAMA_BUILD_COMMON OFF)
