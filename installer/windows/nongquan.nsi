; The setup program for Windows, compiled by installer/windows.py (NSIS 3, Unicode).
;
; Tried: it compiles without a warning under NSIS 3.08 on Debian, and with a stand-in for the program
; installs, upgrades and uninstalls silently under 64-bit Wine 8 (installer/try_setup.py).
; Not tried: any Windows; the wizard's pages; the program inside, which can only be frozen on
; Windows itself (py dev.py build is to do both there). Unsigned: Windows warns of its publisher.
;
; Per user and without an administrator. Uninstalling removes what was installed, by name: never a
; folder that people may have put a ledger into, nor settings and keys (%APPDATA%\nongquan).

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true

!include MUI2.nsh
!include WinVer.nsh
!include x64.nsh

!define TITLE "农权簿"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\nongquan"
!define CLASSES "Software\Classes"

Name "${TITLE}"
OutFile "${MADE}"
InstallDir "$LOCALAPPDATA\Programs\nongquan"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "${TITLE} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${TITLE}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${TITLE}"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString OldWindows ${LANG_SIMPCHINESE} "需要 64 位的 Windows 10 或更新版本。"
LangString OldWindows ${LANG_ENGLISH} "A 64-bit Windows 10 or newer is needed."
LangString Running ${LANG_SIMPCHINESE} "农权簿正在运行。请先关闭它，再重试。"
LangString Running ${LANG_ENGLISH} "The program is running. Close it and try again."
LangString Ledger ${LANG_SIMPCHINESE} "农权簿账簿"
LangString Ledger ${LANG_ENGLISH} "Nongquan ledger"
LangString Backup ${LANG_SIMPCHINESE} "农权簿备份"
LangString Backup ${LANG_ENGLISH} "Nongquan backup"

Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(OldWindows)" /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

; A program that runs cannot be deleted: ask for it to be closed before anything is changed.
!macro CloseFirst un
  Function ${un}CloseFirst
    again:
    ClearErrors
    Delete "$INSTDIR\${WINDOW}.exe"
    Delete "$INSTDIR\${COMMAND}.exe"
    IfErrors 0 done
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY again
      Abort
    done:
  FunctionEnd
!macroend
!insertmacro CloseFirst ""
!insertmacro CloseFirst "un."

!macro OpenedBy Extension Class Words
  WriteRegStr HKCU "${CLASSES}\${Extension}" "" "${Class}"
  WriteRegStr HKCU "${CLASSES}\${Class}" "" "${Words}"
  WriteRegStr HKCU "${CLASSES}\${Class}\DefaultIcon" "" "$INSTDIR\${WINDOW}.exe,0"
  WriteRegStr HKCU "${CLASSES}\${Class}\shell\open\command" "" '"$INSTDIR\${WINDOW}.exe" "%1"'
!macroend

!macro NoLongerOpened Extension Class
  ReadRegStr $0 HKCU "${CLASSES}\${Extension}" ""
  ${If} $0 == "${Class}"
    DeleteRegValue HKCU "${CLASSES}\${Extension}" ""
  ${EndIf}
  DeleteRegKey /ifempty HKCU "${CLASSES}\${Extension}"
  DeleteRegKey HKCU "${CLASSES}\${Class}"
!macroend

; The desktop shows new icons and names at once.
!define TELL_DESKTOP "System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'"

Section
  Call CloseFirst
  RMDir /r "$INSTDIR\${INSIDE}" ; of an older version
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${WINDOW}.exe"
  !insertmacro OpenedBy ".ledger" "Nongquan.Ledger" "$(Ledger)"
  !insertmacro OpenedBy ".nqbak" "Nongquan.Backup" "$(Backup)"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${WINDOW}.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${TELL_DESKTOP}
SectionEnd

Section "Uninstall"
  Call un.CloseFirst
  RMDir /r "$INSTDIR\${INSIDE}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; only if nothing else lies there
  Delete "$SMPROGRAMS\${TITLE}.lnk"
  !insertmacro NoLongerOpened ".ledger" "Nongquan.Ledger"
  !insertmacro NoLongerOpened ".nqbak" "Nongquan.Backup"
  DeleteRegKey HKCU "${KEY}"
  ${TELL_DESKTOP}
SectionEnd
