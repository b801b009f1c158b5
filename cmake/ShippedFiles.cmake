# Files that the program reads at run time, for installation and, as links, for the build tree, so that the program finds
# both in the same way (workloads/input/shipped_files.h).

# wagesim_ship(NAME FOLDER): the folder of this source directory becomes share/wagesim/NAME.
function(wagesim_ship name folder)
  get_filename_component(source ${folder} ABSOLUTE)
  set(link ${PROJECT_BINARY_DIR}/share/wagesim/${name})
  get_filename_component(parent ${link} DIRECTORY)
  file(MAKE_DIRECTORY ${parent})
  file(CREATE_LINK ${source} ${link} SYMBOLIC)
  install(DIRECTORY ${source}/ DESTINATION ${CMAKE_INSTALL_DATADIR}/wagesim/${name})
endfunction()
