@echo off
rem Runs the command `cotangent` from the sources around this file; builds them first where needed.
rem   JAVA_HOME             the JDK to build and run with (default: the java on the PATH), 17 or later
rem   COTANGENT_JAVA_OPTS   options for the JVM, for example -Xmx2g
setlocal
for %%i in ("%~dp0..") do set "ROOT=%%~fi"
set "TARGET=%ROOT%\examples\target"
set "STAMP=%TARGET%\launcher-stamp"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" --add-modules jdk.incubator.vector -version >nul 2>&1
if errorlevel 1 (
  echo cotangent: JDK 17 or later is needed; point JAVA_HOME at one 1>&2
  exit /b 1
)

rem Sources that are newer than the last build make it stale.
powershell -NoProfile -Command "$s = Get-Item -ErrorAction SilentlyContinue $env:STAMP; if (-not $s) { exit 1 }; $f = @('core','ops','nn','onnx','examples') | ForEach-Object { \"$env:ROOT\$_\pom.xml\"; \"$env:ROOT\$_\src\main\" }; if (Get-ChildItem -Recurse (@(\"$env:ROOT\pom.xml\") + $f) | Where-Object { $_.LastWriteTime -gt $s.LastWriteTime }) { exit 1 }"
if not errorlevel 1 goto run

where mvn >nul 2>&1
if errorlevel 1 (
  echo cotangent: Maven is missing, and Cotangent is not built yet; install Maven 3.8 or later 1>&2
  exit /b 1
)
echo Building Cotangent (first use, about a minute)... 1>&2
if not exist "%TARGET%" mkdir "%TARGET%"
if exist "%STAMP%" del "%STAMP%"
if exist "%TARGET%\lib" rmdir /s /q "%TARGET%\lib"
type nul > "%STAMP%.start"
pushd "%ROOT%"
call mvn -B -q -pl examples -am package -Dmaven.test.skip -Dspotless.check.skip 1>&2
if errorlevel 1 (
  popd
  echo cotangent: the build failed; what Maven said is above 1>&2
  exit /b 1
)
popd
move /y "%STAMP%.start" "%STAMP%" >nul

:run
"%JAVA%" --add-modules jdk.incubator.vector -XX:PerMethodTrapLimit=100000 %COTANGENT_JAVA_OPTS% -p "%TARGET%\classes;%TARGET%\lib" -m dev.cotangent.examples/dev.cotangent.examples.Main %*
exit /b %errorlevel%
